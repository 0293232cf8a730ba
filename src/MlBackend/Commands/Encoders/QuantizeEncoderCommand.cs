using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using MlBackend.Commands.Store;
using MlBackend.Configuration;
using MlBackend.Core.Errors;
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

    public static Command Create()
    {
        var quantize = new Command("quantize", """
            Make an encoder with weights of eight bits of another one, and say how near and how fast it is. A head must be
            trained on the encoder that it shall use: train on both and keep the smaller one where scores are alike.

            Example:
              mlbackend models quantize all-MiniLM-L6-v2
            """)
        {
            Id, Name, StoreSession.DataDir,
        };
        quantize.SetAction((parsed, cancellationToken) => Failures.ReportAsync(() => RunAsync(parsed, cancellationToken), parsed.InvocationConfiguration.Error));
        return quantize;
    }

    private static async Task RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var shell = new Shell(parsed.InvocationConfiguration);
        var store = EncoderCommands.Store(parsed);
        var id = parsed.GetRequiredValue(Id);
        var before = EncoderFolder.Open(store.Locate(id, null) ?? throw ErrorCodes.EncoderUnknown.With($"'{id}'."), id);
        var stored = await store.AddAsync(parsed.GetValue(Name) ?? id + "-int8", $"int8 of {id} {before.Reference.Hash[..12]}", folder => Task.Run(() => Write(before, folder), cancellationToken), folder => EncoderFolder.Open(folder).Reference.Hash);
        var (cosine, ratio) = await shell.WithProgressAsync("Comparing", _ => Compare(before, EncoderFolder.Open(store.FolderOf(stored.Id)), StoreSession.OptionsOf(parsed), cancellationToken), cancellationToken);
        await shell.Output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"{stored.Id}: {stored.Bytes / 1e6:F0} MB, mean cosine {cosine:F4} to {id}, {ratio:F1} times as many texts a second here."));
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
