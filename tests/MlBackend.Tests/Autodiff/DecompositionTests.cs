using Microsoft.ML.OnnxRuntime;
using MlBackend.Autodiff;
using MlBackend.Autodiff.LowRank;
using MlBackend.Autodiff.Training;
using MlBackend.Core.Errors;
using MlBackend.Onnx.Graphs;
using MlBackend.Onnx.Sessions;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Autodiff;

/// <summary>Compound operators written out give what ONNX Runtime's own kernels give, and can be trained.</summary>
public sealed class DecompositionTests
{
    private const string Microsoft = "com.microsoft";

    private static readonly Dictionary<string, Func<Builder, Node>> Cases = new(StringComparer.Ordinal)
    {
        ["attention of heads"] = b => b.Node("", "Attention", [b.Random(2, 2, 3, 4), b.Random(2, 2, 5, 4), b.Random(2, 2, 5, 4)]),
        ["attention, causal and scaled"] = b => b.Node("", "Attention", [b.Random(2, 2, 4, 4), b.Random(2, 2, 4, 4), b.Random(2, 2, 4, 4)], ("is_causal", 1L), ("scale", 0.3f)),
        ["attention with a mask of numbers"] = b => b.Node("", "Attention", [b.Random(2, 2, 3, 4), b.Random(2, 2, 3, 4), b.Random(2, 2, 3, 4), b.Random(2, 1, 3, 3)]),
        ["attention with a mask of truth values"] = b => b.Node("", "Attention", [b.Random(2, 2, 3, 4), b.Random(2, 2, 3, 4), b.Random(2, 2, 3, 4), b.Truth(2, 1, 3, 3)]),
        ["attention of whole rows"] = b => b.Node("", "Attention", [b.Random(2, 3, 8), b.Random(2, 5, 8), b.Random(2, 5, 8)], ("q_num_heads", 2L), ("kv_num_heads", 2L)),
        ["groups"] = b => b.Node("", "GroupNormalization", [b.Random(2, 4, 3, 2), b.Random(4), b.Random(4)], ("num_groups", 2L), ("epsilon", 0.01f)),
        ["instances"] = b => b.Node("", "InstanceNormalization", [b.Random(2, 3, 5), b.Random(3), b.Random(3)], ("epsilon", 0.01f)),
        ["gelu"] = b => b.Node(Microsoft, "Gelu", [b.Random(3, 5)]),
        ["gelu with a bias"] = b => b.Node(Microsoft, "BiasGelu", [b.Random(3, 5), b.Random(5)]),
        ["fast gelu"] = b => b.Node(Microsoft, "FastGelu", [b.Random(3, 5)]),
        ["fast gelu with a bias"] = b => b.Node(Microsoft, "FastGelu", [b.Random(3, 5), b.Random(5)]),
        ["quick gelu"] = b => b.Node(Microsoft, "QuickGelu", [b.Random(3, 5)]),
        ["residual and normalisation"] = b => b.Node(Microsoft, "SkipLayerNormalization", [b.Random(2, 3, 4), b.Random(2, 3, 4), b.Random(4), b.Random(4), b.Random(4)]),
        ["residual and normalisation without shift"] = b => b.Node(Microsoft, "SkipLayerNormalization", [b.Random(2, 3, 4), b.Random(2, 3, 4), b.Random(4)]),
        ["residual and simplified normalisation"] = b => b.Node(Microsoft, "SkipSimplifiedLayerNormalization", [b.Random(2, 3, 4), b.Random(2, 3, 4), b.Random(4)], ("epsilon", 0.01f)),
    };

    public static TheoryData<string> Names => new(Cases.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_compound_operator_and_what_it_is_made_of_agree(string name)
    {
        var builder = new Builder();
        var node = Cases[name](builder);
        builder.Graph.Outputs.Add(new ValueInfo(node.Output(0), ElementType.Float, null));
        var simple = builder.Graph.Clone();
        Decomposition.Apply(simple);

        simple.Nodes.ShouldNotContain(each => each.Op == node.Op && each.Domain == node.Domain);
        Run(simple, node.Output(0)).ShouldBe(Run(builder.Graph, node.Output(0)), 2e-5);

        // And there is a gradient for every operand of numbers.
        var loss = new GraphBuilder(builder.Graph, "loss").Add("ReduceSum", [node.Output(0)], ("keepdims", 0L));
        var floats = builder.Graph.Initializers.Where(pair => pair.Value.Type == ElementType.Float && pair.Value.Length > 1).Select(pair => pair.Key).ToList();
        using var session = new CpuTrainingSession(TrainingGraph.Build(builder.Graph, loss, floats), SessionSettings.Training with { Threads = 1 });
        session.Learn(new Dictionary<string, OrtValue>());
        session.Parameters.Select(parameter => parameter.Source.Name).ShouldBe(floats, ignoreOrder: true);
        session.Parameters.ShouldAllBe(parameter => parameter.Gradient().All(float.IsFinite));
    }

    [Fact]
    public void Attention_as_one_operator_is_still_recognised_as_attention()
    {
        var graph = new Graph();
        graph.Opsets[""] = 23;
        var builder = new GraphBuilder(graph, "n");
        builder.Input(ValueInfo.Of<float>("x", "batch", "length", 8));
        string[] matrices = ["query", "key", "value", "result", "other"];
        foreach (var name in matrices)
        {
            graph.Initializers[name] = Tensor.Of<float>([.. Enumerable.Range(0, 64).Select(i => MathF.Sin(i * (name.Length + 1)))], 8, 8);
        }

        var attention = builder.Add("Attention", [.. matrices.Take(3).Select(name => builder.Add("MatMul", ["x", name]))], ("q_num_heads", 2L), ("kv_num_heads", 2L));
        var y = builder.Add("Add", ["x", builder.Add("MatMul", [attention, "result"])]);
        graph.Outputs.Add(new ValueInfo(builder.Add("MatMul", [y, "other"]), ElementType.Float, null));

        Lora.Insert(graph.Clone(), new LoraSettings()).Adapters.Select(adapter => adapter.Weight).ShouldBe(["query", "key", "value", "result"]);
        Dropouts.Insert(graph, 0.1f, 1).ShouldBe(new DropoutPlaces(Embeddings: true, Branches: 1, HiddenStates: false));
    }

    [Fact]
    public void Attention_with_a_soft_cap_is_refused()
    {
        var builder = new Builder();
        var node = builder.Node("", "Attention", [builder.Random(1, 1, 2, 2), builder.Random(1, 1, 2, 2), builder.Random(1, 1, 2, 2)], ("softcap", 2f));
        builder.Graph.Outputs.Add(new ValueInfo(node.Output(0), ElementType.Float, null));

        Should.Throw<MlBackendException>(() => Decomposition.Apply(builder.Graph)).Code.ShouldBe(ErrorCodes.NotDifferentiable);
    }

    private static double[] Run(Graph graph, string output)
    {
        using var session = OnnxSession.Open(graph, new SessionSettings { Threads = 1, Optimise = false });
        using var results = session.Run(new Dictionary<string, OrtValue>(), [output], TestContext.Current.CancellationToken);
        return [.. results[0].GetTensorDataAsSpan<float>().ToArray().Select(value => (double)value)];
    }

    private sealed class Builder
    {
        private int count;

        public Builder() => (Graph.Opsets[""], Graph.Opsets[Microsoft]) = (23, 1);

        public Graph Graph { get; } = new();

        public string Random(params long[] shape)
        {
            var (chance, name) = (new Random(count), $"operand{count++}");
            Graph.Initializers[name] = Tensor.Of<float>([.. Enumerable.Range(0, (int)shape.Aggregate(1L, (product, dim) => product * dim)).Select(_ => (float)(3 * chance.NextDouble() - 1.5))], shape);
            return name;
        }

        public string Truth(params long[] shape)
        {
            var name = $"operand{count++}";
            Graph.Initializers[name] = Tensor.Of<bool>([.. Enumerable.Range(0, (int)shape.Aggregate(1L, (product, dim) => product * dim)).Select(i => i % 3 != 1)], shape);
            return name;
        }

        public Node Node(string domain, string op, string[] inputs, params (string Name, AttributeValue Value)[] attributes)
        {
            var node = new Node(op, inputs, ["y"]) { Domain = domain, Name = op };
            foreach (var (name, value) in attributes)
            {
                node.Attributes[name] = value;
            }

            Graph.Nodes.Add(node);
            return node;
        }
    }
}
