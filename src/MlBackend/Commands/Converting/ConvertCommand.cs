using System.CommandLine;
using MlBackend.Commands.Corpora;
using MlBackend.Core.Corpora;
using MlBackend.Hosting;

namespace MlBackend.Commands.Converting;

/// <summary><c>mlbackend convert</c>: from one corpus format to another.</summary>
internal static class ConvertCommand
{
    private static readonly Argument<string> In = new("IN") { Description = "The file or folder to read." };
    private static readonly Argument<string> Out = new("OUT") { Description = "The file to write; a folder where the format is one. With .gz at its end it is compressed." };
    private static readonly Option<string?> From = new("--from") { Description = "The format to read (default: by the content).", HelpName = "FORMAT" };
    private static readonly Option<string?> To = new("--to") { Description = "The format to write (default: by the ending of OUT).", HelpName = "FORMAT" };
    private static readonly Option<string?> Language = new("--lang") { Description = "The language of the texts, such as en.", HelpName = "CODE" };
    private static readonly Option<string?> Question = new("--question") { Description = "The question to write, where the format has one of a kind; the name of the question read, where it has none.", HelpName = "NAME" };
    private static readonly Option<string?> Field = new("--field") { Description = "The field to write, where the format has one text; the name of the field read, where it has none.", HelpName = "NAME" };
    private static readonly Option<bool> KeepGoing = new("--keep-going") { Description = "Set documents aside that cannot be read; without it the first one ends the command and nothing is written." };
    private static readonly Option<bool> Anonymise = CommonOptions.Anonymise();
    private static readonly Option<string[]> PersonLabel = CommonOptions.PersonLabel();
    private static readonly Option<string?> ReportFile = new("--report") { Description = "Write every loss with its document to a file, one JSON object a line.", HelpName = "FILE" };
    private static readonly Option<bool> Json = CommonOptions.Json("the summary");

    public static Command Create()
    {
        var command = new Command("convert", $"""
            Convert a corpus from one format to another and say what was lost.

            Examples:
              mlbackend convert project-1.json train.conll
              mlbackend convert brat-folder corpus.jsonl --to doccano --keep-going
              mlbackend convert corpus.jsonl.gz shared.csv --anonymise

            Reads:  {string.Join(", ", CorpusFormats.ReaderNames)}
            Writes: {string.Join(", ", CorpusFormats.Writers.Select(writer => writer.Format))}

            OUT appears whole or not at all. docs/corpora.md says what each format can hold.
            """)
        {
            In, Out, From, To, Language, Question, Field, KeepGoing, Anonymise, PersonLabel, ReportFile, Json,
        };
        command.SetAction((parsed, cancellationToken) => Failures.ReportAsync(() => RunAsync(parsed, cancellationToken), parsed.InvocationConfiguration.Error));
        return command;
    }

    private static async Task RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var shell = new Shell(parsed.InvocationConfiguration);
        var (from, to) = (parsed.GetRequiredValue(In), parsed.GetRequiredValue(Out));
        var writer = CorpusFormats.Writer(parsed.GetValue(To), to);
        var source = await CorpusFormats.OpenAsync(from, parsed.GetValue(From), cancellationToken);
        var defaults = new CorpusOptions();
        var options = new CorpusOptions(parsed.GetValue(Question) ?? defaults.Question, parsed.GetValue(Field) ?? defaults.Field) { Language = parsed.GetValue(Language) };
        var anonymiser = parsed.GetValue(Anonymise) ? new Anonymiser(CommonOptions.PersonLabels(parsed.GetValue(PersonLabel))) : null;
        var conversion = new Conversion(source, writer, options, anonymiser);

        CorpusReport? report = null;
        await ConversionReport.WithFileAsync(parsed.GetValue(ReportFile), async each =>
        {
            report = new CorpusReport(each);
            await shell.WithProgressAsync("Converting", progress => conversion.RunAsync(to, parsed.GetValue(KeepGoing), report, progress, cancellationToken));
        });

        var summary = new ConversionReport(source.Format, writer.Format, report!, conversion, anonymiser);
        await summary.PrintAsync(shell, parsed.GetValue(Json), from, to);
    }
}
