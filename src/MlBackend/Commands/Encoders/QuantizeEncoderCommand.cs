using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using MlBackend.Commands.Corpora;
using MlBackend.Commands.Store;
using MlBackend.Configuration;
using MlBackend.Core.Corpora;
using MlBackend.Core.Errors;
using MlBackend.Core.Questions;
using MlBackend.Demo;
using MlBackend.Hosting;
using MlBackend.Learning.Encoder.Inference;
using MlBackend.Onnx.Encoders;
using MlBackend.Onnx.Files;
using MlBackend.Onnx.Sessions;
using MlBackend.Storage.Encoders;

namespace MlBackend.Commands.Encoders;

/// <summary><c>mlbackend models quantize</c>: a smaller and faster encoder with weights of eight bits.</summary>
internal static class QuantizeEncoderCommand
{
    private static readonly Argument<string> Id = new("id") { Description = "The encoder's name." };
    private static readonly Option<string?> Name = new("--name") { Description = "The name of the new encoder (default: the old one's with -int8).", HelpName = "NAME" };

    private static readonly Option<string?> Data = new("--data") { Description = "Labelled documents: the new encoder is kept only where heads on it score as well, within the noise.", HelpName = "FILE" };
    private static readonly Option<string?> Kind = new Option<string?>("--task") { Description = "What --data answers." }.AcceptOnlyFromAmong([.. TaskNames.All]);
    private static readonly Option<string?> Question = CommonOptions.Question();
    private static readonly Option<string?> From = CommonOptions.From();

    public static Command Create()
    {
        var quantize = new Command("quantize", """
            Make an encoder with weights of eight bits of another one, and say how near and how fast it is. With --data, heads
            on both are cross-validated and the new one is kept only where it is not worse than the noise of the comparison.

            Examples:
              mlbackend models quantize all-MiniLM-L6-v2
              mlbackend models quantize all-MiniLM-L6-v2 --task choice --data issues.jsonl
            """)
        {
            Id, Name, Data, Kind, Question, From, StoreSession.DataDir,
        };
        quantize.Validators.Add(result =>
        {
            if (result.GetResult(Data) is null != result.GetResult(Kind) is null)
            {
                result.AddError("--data and --task go together.");
            }
        });
        quantize.SetAction((parsed, cancellationToken) => Failures.ReportAsync(() => RunAsync(parsed, cancellationToken), parsed.InvocationConfiguration.Error));
        return quantize;
    }

    private static async Task RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var shell = new Shell(parsed.InvocationConfiguration);
        var store = EncoderCommands.Store(parsed);
        var id = parsed.GetRequiredValue(Id);
        var kind = parsed.GetValue(Kind) is { } task ? TaskNames.Kind(task) : (QuestionKind?)null;
        var corpus = kind is null ? null : await LabelledCorpus.ReadAsync(
            await CorpusReaders.OpenAsync(parsed.GetValue(Data)!, parsed.GetValue(From), cancellationToken), kind.Value, new CorpusOptions(), parsed.GetValue(Question), cancellationToken);
        var before = EncoderFolder.Open(store.Locate(id, null) ?? throw ErrorCodes.EncoderUnknown.With($"'{id}'."), id);
        var stored = await store.AddAsync(parsed.GetValue(Name) ?? id + "-int8", $"int8 of {id} {before.Reference.Hash[..12]}", folder => Task.Run(() => Write(before, folder), cancellationToken), folder => EncoderFolder.Open(folder).Reference.Hash);
        var (cosine, ratio) = await shell.WithProgressAsync("Comparing", _ => Compare(before, EncoderFolder.Open(store.FolderOf(stored.Id)), StoreSession.OptionsOf(parsed), cancellationToken), cancellationToken);
        await shell.Output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"{stored.Id}: {stored.Bytes / 1e6:F0} MB, mean cosine {cosine:F4} to {id}, {ratio:F1} times as many texts a second here."));
        if (corpus is not null)
        {
            EncoderSetup.Configure(StoreSession.OptionsOf(parsed), keepsVectors: true, TimeProvider.System);
            var scores = await shell.WithProgressAsync(
                "Training heads on both", _ => TwinComparison.Compare(before.Folder, store.FolderOf(stored.Id), corpus, kind!.Value, cancellationToken), cancellationToken);
            if (!scores.IsAsGood)
            {
                store.Remove(stored.Id);
            }

            await shell.Output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{(scores.IsAsGood ? "Kept" : "Removed again")}: heads on it score {scores.Twin:F3}, on {id} {scores.Encoder:F3} ({scores.Documents} documents, {(scores.IsAsGood ? "within" : "beyond")} the noise)."));
        }
    }

    private static string? Write(EncoderFolder from, string folder)
    {
        foreach (var path in Directory.EnumerateFiles(from.Folder, "*.json", SearchOption.AllDirectories).Where(path => Path.GetFileName(path) != StoredEncoder.FileName))
        {
            var target = Path.Combine(folder, Path.GetRelativePath(from.Folder, path));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(path, target, overwrite: true);
        }

        var graph = OnnxFile.Read(from.Model);
        var shape = EncoderInterface.Of(graph);
        graph.Outputs.RemoveAll(output => output.Name != shape.Output);
        Int8Export.Apply(graph);
        OnnxFile.Write(graph, Path.Combine(folder, "model.onnx"));
        return null;
    }

    private static (double Cosine, double Ratio) Compare(EncoderFolder before, EncoderFolder after, ServiceOptions options, CancellationToken cancellationToken)
    {
        string[] texts = [.. DemoCorpus.Load().Select(message => message.Document.Fields["text"])];
        var settings = new SessionSettings { Threads = options.EncoderThreads };
        using var one = LoadedEncoder.Load(before, settings);
        using var other = LoadedEncoder.Load(after, settings);
        var (left, right) = (one.Embed(texts, before.Pooling, cancellationToken), other.Embed(texts, after.Pooling, cancellationToken));
        var cosine = left.Zip(right).Average(pair => TensorPrimitives.Dot<float>(pair.First, pair.Second));
        return (cosine, Seconds(one) / Seconds(other));

        double Seconds(LoadedEncoder encoder)
        {
            var clock = Stopwatch.StartNew();
            encoder.Embed(texts, before.Pooling, cancellationToken);
            return clock.Elapsed.TotalSeconds;
        }
    }
}
