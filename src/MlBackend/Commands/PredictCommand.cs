using System.CommandLine;
using System.Runtime.CompilerServices;
using MlBackend.Commands.Corpora;
using MlBackend.Commands.Encoders;
using MlBackend.Core.Corpora;
using MlBackend.Core.Models;
using MlBackend.Formats;
using MlBackend.Formats.Predictions;
using MlBackend.Hosting;
using MlBackend.Learning;
using MlBackend.Storage.Models;

namespace MlBackend.Commands;

/// <summary><c>mlbackend predict</c>: writes a file again with a model's answer beside each record.</summary>
internal static class PredictCommand
{
    private const int Batch = 256;

    private static readonly Option<string> Model = CommonOptions.Path("--model", "The model's folder.", "DIR");
    private static readonly Option<string> In = CommonOptions.Path("--in", "The file to read; it need not be labelled.", "FILE");
    private static readonly Option<string> Out = CommonOptions.Path("--out", "The file to write: the same records, each with its prediction.", "FILE");
    private static readonly Option<string?> From = CommonOptions.From();

    public static Command Create()
    {
        var command = new Command("predict", """
            Write a file again with a model's answer beside each record.

            Example:
              mlbackend predict --model models/issues --in new.jsonl --out predicted.jsonl

            JSONL gains the entry prediction, CSV the columns prediction and confidence, CoNLL a column of tags; any other
            format becomes JSONL with id, fields and prediction. The output appears whole or not at all.
            """)
        {
            Model, In, Out, From,
        };
        command.SetAction((parsed, cancellationToken) => Failures.ReportAsync(() => RunAsync(parsed, cancellationToken), parsed.InvocationConfiguration.Error));
        return command;
    }

    private static async Task RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        EncoderSetup.ConfigureShell();
        var shell = new Shell(parsed.InvocationConfiguration);
        var model = ModelFolder.Load(parsed.GetRequiredValue(Model), Families.Find, out _);
        var file = await CorpusReaders.OpenAsync(parsed.GetRequiredValue(In), parsed.GetValue(From), cancellationToken);
        var writer = FileFormats.PredictionWriters.First(writer => writer.Writes(file.Reader.Format, model.Question.Kind));
        var count = 0;
        await OutputFile.WriteAsync(parsed.GetRequiredValue(Out), async output =>
        {
            await using var again = file.OpenRead();
            await writer.WriteAsync(again, Predict(model, file, () => count++, cancellationToken), model.Question, output, cancellationToken);
        });
        await shell.NoteAsync($"Wrote {count} predictions to {parsed.GetRequiredValue(Out)}.");
    }

    private static async IAsyncEnumerable<PredictedDocument> Predict(
        IModel model, CorpusFile file, Action counted, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var documents = file.ReadAsync(new CorpusOptions(Field: model.Question.Field), cancellationToken);
        await foreach (var batch in documents.Chunk(Batch).WithCancellation(cancellationToken))
        {
            foreach (var predicted in Predict(model, batch, cancellationToken))
            {
                counted();
                yield return predicted;
            }
        }
    }

    private static IEnumerable<PredictedDocument> Predict(IModel model, CorpusDocument[] batch, CancellationToken cancellationToken)
    {
        CorpusDocument[] renamed =
            [.. batch.Select(document => document with { Document = LabelledCorpus.Renamed(document.Document, model.Question.Field) })];
        return renamed.Zip(
            model.Suggest([.. renamed.Select(document => document.Document)], cancellationToken),
            (document, suggestion) => new PredictedDocument(document, suggestion));
    }
}
