using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MlBackend.Autodiff.Parameters;
using MlBackend.Autodiff.Training;
using MlBackend.Commands.Store;
using MlBackend.Configuration;
using MlBackend.Core.Errors;
using MlBackend.Hosting;
using MlBackend.Learning.Encoder.Inference;
using MlBackend.Onnx.Encoders;
using MlBackend.Onnx.Files;
using MlBackend.Onnx.Graphs;
using MlBackend.Onnx.Sessions;
using Spectre.Console;

namespace MlBackend.Commands.Encoders;

/// <summary><c>mlbackend models check</c>: what an encoder is and how fast it is here.</summary>
internal static class CheckEncoderCommand
{
    // A text of about 30 words, as much as a comment or the title of an issue.
    private const string Sample = "The parcel came two days late and the box was torn, but the shop answered my message within an hour and sent another one for nothing.";
    private const int Texts = 64;

    private static readonly Argument<string> Id = new("id") { Description = "The encoder's name, or a folder." };
    private static readonly Option<bool> Json = CommonOptions.Json("what was found");

    public static Command Create()
    {
        var check = new Command("check", """
            Say what an encoder is: architecture, size, operators, whether it can be fine-tuned, texts a second here.

            Example:
              mlbackend models check all-MiniLM-L6-v2
            """)
        {
            Id, Json, StoreSession.DataDir,
        };
        check.SetAction((parsed, cancellationToken) => Failures.ReportAsync(() => RunAsync(parsed, cancellationToken), parsed.InvocationConfiguration.Error));
        return check;
    }

    private static async Task RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var shell = new Shell(parsed.InvocationConfiguration);
        var store = EncoderCommands.Store(parsed);
        var id = parsed.GetRequiredValue(Id);
        if (store.Locate(id, null) is not null)
        {
            store.Verify(id);
        }

        var folder = EncoderFolder.Open(store.Locate(id, null) ?? (Directory.Exists(id) ? id : throw ErrorCodes.EncoderUnknown.With($"'{id}'.")));
        var found = await shell.WithProgressAsync("Looking", _ => Look(folder, StoreSession.OptionsOf(parsed), cancellationToken), cancellationToken);
        if (parsed.GetValue(Json))
        {
            await shell.Output.WriteLineAsync(JsonSerializer.Serialize(found.ToDictionary(pair => pair.Name, pair => pair.Value)));
            return;
        }

        var table = new Table().Border(TableBorder.None).HideHeaders().AddColumns("", "");
        foreach (var (name, value) in found)
        {
            table.AddRow(Markup.Escape(name.Replace('_', ' ')), Markup.Escape(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""));
        }

        shell.Tables.Write(table);
    }

    private static List<(string Name, object Value)> Look(EncoderFolder folder, ServiceOptions options, CancellationToken cancellationToken)
    {
        var graph = OnnxFile.Read(folder.Model);
        var shape = EncoderInterface.Of(graph);
        var operators = graph.Nodes.GroupBy(node => node.Op, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Key} {group.Count()}"));
        var parameters = graph.Initializers.Values.Where(tensor => tensor.Type.IsFloatingPoint() || tensor.Type == ElementType.Int8).Sum(tensor => (long)tensor.Length);
        var clock = Stopwatch.StartNew();
        using var encoder = LoadedEncoder.Load(folder, new SessionSettings { Device = options.Device, Threads = options.EncoderThreads });
        var loading = clock.Elapsed;
        string[] texts = [.. Enumerable.Range(0, Texts).Select(at => string.Create(CultureInfo.InvariantCulture, $"{Sample} {at}"))];
        encoder.Embed(texts[..8], folder.Pooling, cancellationToken);
        clock.Restart();
        encoder.Embed(texts, folder.Pooling, cancellationToken);
        return
        [
            ("encoder", folder.Reference.Id),
            ("architecture", folder.Architecture),
            ("hash", folder.Reference.Hash),
            ("megabytes", Math.Round(folder.Bytes / 1e6, 1)),
            ("millions_of_parameters", Math.Round(parameters / 1e6, 1)),
            ("operator_set", graph.Opset),
            ("operators", string.Join(", ", operators)),
            ("vector_length", shape.Width),
            ("pooling", folder.Pooling == Pooling.Mean ? "mean" : "first token"),
            ("window_tokens", folder.MaximumLength),
            ("fused_attention_layers", AttentionFusion.Apply(graph.Clone())),
            ("fine_tuning", FineTuning(graph, shape)),
            ("device", encoder.Device.ToString()),
            ("loads_in_seconds", Math.Round(loading.TotalSeconds, 2)),
            ("texts_a_second", Math.Round(Texts / clock.Elapsed.TotalSeconds, 1)),
        ];
    }

    private static string FineTuning(Graph graph, EncoderInterface shape)
    {
        try
        {
            var forward = graph.Clone();
            var loss = new GraphBuilder(forward, "check").Add("ReduceMean", [shape.Output], ("keepdims", 0L));
            TrainingGraph.Build(forward, loss, ParameterFinder.Find(graph));
            return "possible";
        }
        catch (MlBackendException failure)
        {
            return $"not possible: {failure.Detail}";
        }
    }
}
