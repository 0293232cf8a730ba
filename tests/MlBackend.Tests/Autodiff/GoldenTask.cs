using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using MlBackend.Autodiff.LowRank;
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

    /// <summary>What PyTorch calls each parameter of this file.</summary>
    public Dictionary<string, string> TorchNames() => GoldenNames().ToDictionary(
        pair => pair.Parameter, pair => encoder.Golden.GetProperty("params").GetProperty(pair.Golden).GetProperty("torch").GetString()!, StringComparer.Ordinal);

    /// <summary>The same with the head.</summary>
    public IEnumerable<(string Golden, string Parameter)> GoldenNamesWithHead() => [.. GoldenNames(), ("head.weight", "head.weight"), ("head.bias", "head.bias")];

    /// <summary>The training graph of encoder, head and loss, which predicts the logits.</summary>
    /// <param name="options">For which device.</param>
    /// <param name="lora">Adapters instead of the encoder's own weights.</param>
    /// <param name="dropout">The rate of dropout in the encoder; 0 = none.</param>
    /// <param name="encoder">Another encoder's graph; null = <see cref="Forward"/>.</param>
    public TrainingGraph Build(TrainingGraphOptions options, LoraSettings? lora = null, float dropout = 0, Graph? encoder = null)
    {
        var graph = (encoder ?? Forward).Clone();
        var parameters = ParameterFinder.Find(graph);
        if (dropout > 0)
        {
            Dropouts.Insert(graph, dropout, seed: 5);
        }

        var adapters = lora is null ? null : Lora.Insert(graph, lora);
        var (loss, logits) = AddHead(graph);
        return TrainingGraph.Build(graph, loss, [.. adapters?.Parameters ?? parameters, "head.weight", "head.bias"], options, [logits], adapters?.Adapters);
    }

    /// <summary>Adds head and loss to an encoder.</summary>
    public (string Loss, string Logits) AddHead(Graph graph)
    {
        var logits = "";
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
        return (loss, logits);

        string Linear(string x) => logits = Heads.Linear(builder, x, "head.weight", "head.bias");
    }
}
