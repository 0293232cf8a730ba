using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using MlBackend.Autodiff.Parameters;
using MlBackend.Autodiff.Training;
using MlBackend.Onnx.Files;
using MlBackend.Onnx.Graphs;
using MlBackend.Tests.Onnx;

namespace MlBackend.Tests.Autodiff;

/// <summary>One of the golden tasks of a tiny encoder: head, loss, batch and labels.</summary>
internal sealed class GoldenTask
{
    private readonly string file;
    private readonly string name;
    private readonly Encoder encoder;

    public GoldenTask(Encoder encoder, string file, string name)
    {
        (this.encoder, this.file, this.name) = (encoder, file, name);
        Golden = encoder.Golden.GetProperty("tasks").GetProperty(name);
        Forward = OnnxFile.Read(Path.Combine(encoder.Folder, file));
        TiedWeights.Resolve(Forward);
    }

    public static IReadOnlyList<string> Names { get; } = ["seqcls", "multilabel", "tokcls"];

    public JsonElement Golden { get; }

    public Graph Forward { get; }

    /// <summary>The golden inputs and the labels.</summary>
    public Dictionary<string, OrtValue> Batch
    {
        get
        {
            var batch = encoder.Inputs(Forward.Inputs.Select(input => input.Name));
            var labels = Golden.GetProperty("labels");
            batch["labels"] = name switch
            {
                "multilabel" => OrtValue.CreateTensorValueFromMemory<float>([.. Encoder.Longs(labels).Select(label => (float)label)], [3, Classes]),
                "seqcls" => OrtValue.CreateTensorValueFromMemory(Encoder.Longs(labels), [3]),
                _ => OrtValue.CreateTensorValueFromMemory(Encoder.Longs(labels), [3, 12]),
            };
            return batch;
        }
    }

    private int Classes => encoder.Tensor($"{name}/head.bias").Length;

    /// <summary>The golden name of each parameter and its name in this file.</summary>
    public IEnumerable<(string Golden, string Parameter)> GoldenNames() =>
        encoder.Golden.GetProperty("params").EnumerateObject()
            .Select(parameter => (parameter.Name, file == "model.onnx" ? parameter.Name : parameter.Value.GetProperty("dynamo")[0][0].GetString()!));

    /// <summary>The same with the head.</summary>
    public IEnumerable<(string Golden, string Parameter)> GoldenNamesWithHead() => [.. GoldenNames(), ("head.weight", "head.weight"), ("head.bias", "head.bias")];

    /// <summary>The training graph of encoder, head and loss.</summary>
    public TrainingGraph Build(TrainingGraphOptions options)
    {
        var graph = Forward.Clone();
        var parameters = ParameterFinder.Find(graph);
        var builder = new GraphBuilder(graph, "head");
        var bias = encoder.Tensor($"{name}/head.bias");
        var weight = encoder.Tensor($"{name}/head.weight");
        var width = weight.Length / Classes;
        graph.Initializers["head.weight"] = Tensor.Of<float>(weight, Classes, width);
        graph.Initializers["head.bias"] = Tensor.Of<float>(bias, Classes);
        var hidden = graph.Outputs[0].Name;
        var loss = name switch
        {
            "multilabel" => Losses.BinaryCrossEntropy(builder, Linear(Heads.FirstToken(builder, hidden)), builder.Input(ValueInfo.Of<float>("labels", graph.Inputs[0].Shape![0], Classes))),
            "seqcls" => Losses.CrossEntropy(builder, Linear(Heads.MeanPool(builder, hidden, "attention_mask")), builder.Input(ValueInfo.Of<long>("labels", graph.Inputs[0].Shape![0])), Classes),
            _ => Losses.CrossEntropy(
                builder, Linear(Heads.Tokens(builder, hidden, width)), builder.Add("Reshape", [builder.Input(ValueInfo.Of<long>("labels", graph.Inputs[0].Shape![0], graph.Inputs[0].Shape![1])), builder.Ints(-1)]), Classes),
        };
        return TrainingGraph.Build(graph, loss, [.. parameters, "head.weight", "head.bias"], options);

        string Linear(string x) => Heads.Linear(builder, x, "head.weight", "head.bias");
    }
}
