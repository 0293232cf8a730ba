using System.CommandLine;
using MlBackend.Commands.Converting;
using MlBackend.Commands.Corpora;
using MlBackend.Commands.Corpora.Splitting;
using MlBackend.Commands.Store;
using MlBackend.Core.Corpora;
using MlBackend.Core.Errors;
using MlBackend.Hosting;
using MlBackend.Spacy.Alignment;
using MlBackend.Spacy.Tokenizer;
using MlBackend.Storage.Documents;
using MlBackend.Storage.Projects;
using MlBackend.Text.Anonymisation;

namespace MlBackend.Commands.Exporting;

/// <summary><c>mlbackend export</c>: writes a project as a training corpus.</summary>
internal static class ExportCommand
{
    private const string Spacy = "spacy";
    private const string DefaultSplit = "80/10/10";

    private static readonly Argument<string> Id = new("project") { Description = "The project: our id, or the tool's where only one project has it.", HelpName = "PROJECT" };
    private static readonly Option<string> To = new Option<string>("--to") { Description = "The format: spacy (with config, labels and project), or any that convert writes.", DefaultValueFactory = _ => Spacy, HelpName = "FORMAT" }
        .AcceptOnlyFromAmong([.. CorpusFormats.Writers.Select(writer => writer.Format)]);
    private static readonly Option<string> Out = CommonOptions.Path("--out", "The folder to write; it must be new or empty.", "DIR");
    private static readonly Option<string> Language = new("--lang") { Description = "The language of the texts: en, fr, de, es, or xx for any other.", DefaultValueFactory = _ => "en", HelpName = "CODE" };
    private static readonly Option<string?> Field = new("--field") { Description = "The field that is the text (default: the one that most questions ask about).", HelpName = "NAME" };
    private static readonly Option<string[]> Questions = new("--question") { Description = "A question to export; may be given several times (default: all).", HelpName = "NAME", DefaultValueFactory = _ => [] };
    private static readonly Option<AlignmentMode> Align = new("--align") { Description = "What becomes of spans that do not fit spaCy's tokens: left out, widened or narrowed.", DefaultValueFactory = _ => AlignmentMode.Strict };
    private static readonly Option<string> Shares = SharesOption();
    private static readonly Option<string?> Stratify = new("--stratify") { Description = "The question whose labels each part gets its share of.", HelpName = "NAME" };
    private static readonly Option<string?> GroupBy = new("--group-by") { Description = "A field that the project's questions show (others are not kept); documents with the same value stay in one part.", HelpName = "FIELD" };
    private static readonly Option<string?> Salt = new("--salt") { Description = "Another salt splits otherwise (default: the project's own).", HelpName = "TEXT" };
    private static readonly Option<bool> KeepApart = new("--ignore-near-duplicates") { Description = "Let texts that are almost the same stand in different parts." };
    private static readonly Option<string> Annotators = new Option<string>("--annotators") { Description = "Whose answers count where several people annotated a document.", DefaultValueFactory = _ => Disagreement.Rules[0] }
        .AcceptOnlyFromAmong([.. Disagreement.Rules]);

    private static readonly Option<bool> Rejected = new("--rejected") { Description = "Also export suggested spans that people removed, as incorrect_spans." };
    private static readonly Option<bool> Anonymise = CommonOptions.Anonymise();
    private static readonly Option<string[]> PersonLabel = CommonOptions.PersonLabel();
    private static readonly Option<bool> Json = CommonOptions.Json("the sums of the report");

    public static Command Create()
    {
        var command = new Command("export", """
            Write a project's annotations as a training corpus: train, dev and test, and a report of everything that was moved or left
            out. For spaCy, the default, these are .spacy files with config.cfg, labels and project.yml; in any other format a file or
            a folder a part.

            Examples:
              mlbackend export 7 --out corpus --lang fr
              mlbackend export 7 --out corpus --align expand --split 70/15/15 --stratify topic --annotators majority
              mlbackend export 7 --to conll --out corpus --question names --anonymise

            Then, for spaCy: cd corpus && python -m spacy train config.cfg --output training
            """)
        {
            Id, To, Out, Language, Field, Questions, Align, Shares, Stratify, GroupBy, Salt, KeepApart, Annotators, Rejected, Anonymise, PersonLabel, StoreSession.DataDir, Json,
        };
        command.SetAction((parsed, cancellationToken) => Failures.ReportAsync(() => RunAsync(parsed, cancellationToken), parsed.InvocationConfiguration.Error));
        return command;
    }

    private static async Task RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var shell = new Shell(parsed.InvocationConfiguration);
        await using var session = await StoreSession.OpenAsync(parsed, mayCreate: false, cancellationToken);
        var project = (await session.ProjectAsync(parsed.GetRequiredValue(Id), cancellationToken)).Project;
        var settings = Read(parsed, project);
        var annotated = await session.Get<DocumentStore>().AnnotatedCountAsync(project.Id, cancellationToken);
        var store = session.Get<CorpusStore>();
        await (parsed.GetRequiredValue(To) is not Spacy and var format
            ? AsFormatAsync(parsed, shell, store, project, settings, CorpusFormats.Writer(format, ""), annotated, cancellationToken)
            : ForSpacyAsync(parsed, shell, store, project, settings, annotated, cancellationToken));
        foreach (var (kind, count) in settings.Anonymiser?.Counts ?? new Dictionary<PersonalDataKind, long>())
        {
            await shell.NoteAsync($"Replaced by {PersonalData.Placeholder(kind)}: {count}.");
        }
    }

    private static async Task ForSpacyAsync(
        ParseResult parsed, Shell shell, CorpusStore store, Project project, ExportSettings settings, int annotated, CancellationToken cancellationToken)
    {
        if (!SpacyTokenizer.Languages.Contains(settings.Language))
        {
            await shell.NoteAsync($"There are no rules for {settings.Language}: texts are split by those of xx, and spaCy itself may split otherwise.");
        }

        foreach (var line in ExportPlanner.LeftBehind(project.Schema, settings, ExportPlanner.FieldOf(project.Schema, settings)))
        {
            await shell.NoteAsync(line);
        }

        var run = new ExportRun(store, project, settings);
        var outcome = await shell.WithProgressAsync("Exporting", progress => run.WriteAsync(new ExportProgress(progress, annotated), cancellationToken));
        await shell.NoteAsync($"Wrote {outcome.Report.Documents} documents to {settings.Folder}. Next: cd {settings.Folder} && python -m spacy train config.cfg --output training");
        if (parsed.GetValue(Json))
        {
            await shell.Output.WriteLineAsync(ExportReport.Json(json => ExportReport.Sums(json, outcome)));
        }
        else
        {
            ExportReport.Print(shell.Tables, outcome);
        }
    }

    private static async Task AsFormatAsync(
        ParseResult parsed, Shell shell, CorpusStore store, Project project, ExportSettings settings, ICorpusWriter writer, int annotated, CancellationToken cancellationToken)
    {
        foreach (var line in ExportPlanner.LeftBehind(project.Schema, settings, ExportPlanner.FieldOf(project.Schema, settings, onlySpacys: false), writer))
        {
            await shell.NoteAsync(line);
        }

        var export = new FormatExport(store, project, settings, writer);
        var outcome = await shell.WithProgressAsync("Exporting", progress => export.WriteAsync(new ExportProgress(progress, annotated), cancellationToken));
        await shell.NoteAsync($"Wrote {outcome.Documents} documents to {settings.Folder}.");
        if (parsed.GetValue(Json))
        {
            await shell.Output.WriteLineAsync(ExportReport.Json(outcome.Sums));
        }
        else
        {
            outcome.Print(shell.Tables);
        }
    }

    private static ExportSettings Read(ParseResult parsed, Project project)
    {
        var language = parsed.GetRequiredValue(Language);
        if (language.Length is < 2 or > 3 || !language.All(char.IsAsciiLetterLower))
        {
            throw ErrorCodes.LanguageInvalid.With($"It is {language}.");
        }

        var split = SplitOptions.TryParse(parsed.GetRequiredValue(Shares), parsed.GetValue(Salt) ?? project.Salt)!;
        return new ExportSettings(
            parsed.GetRequiredValue(Out),
            language,
            parsed.GetValue(Field),
            parsed.GetValue(Questions) ?? [],
            parsed.GetValue(Align),
            split with { JoinsNearDuplicates = !parsed.GetValue(KeepApart) },
            parsed.GetValue(Stratify),
            parsed.GetValue(GroupBy),
            parsed.GetRequiredValue(Annotators),
            parsed.GetValue(Rejected),
            parsed.GetValue(Anonymise) ? new Anonymiser(CommonOptions.PersonLabels(parsed.GetValue(PersonLabel)), project.Schema) : null);
    }

    private static Option<string> SharesOption()
    {
        var option = new Option<string>("--split")
        {
            Description = "Shares of train, dev and test.", DefaultValueFactory = _ => DefaultSplit, HelpName = "TRAIN/DEV/TEST",
        };
        option.Validators.Add(result =>
        {
            if (SplitOptions.TryParse(result.GetValueOrDefault<string>(), "") is null)
            {
                result.AddError($"{option.Name} is two or three shares such as {DefaultSplit}.");
            }
        });
        return option;
    }
}
