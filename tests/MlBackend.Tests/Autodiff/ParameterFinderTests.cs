using MlBackend.Autodiff.Parameters;
using MlBackend.Onnx.Graphs;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Autodiff;

/// <summary>What is trained and what is not, where the shared models have no example. All names are meaningless on purpose.</summary>
public sealed class ParameterFinderTests
{
    private readonly Graph graph = new();
    private readonly GraphBuilder builder;
    private readonly string hidden;

    public ParameterFinderTests()
    {
        graph.Opsets[""] = 17;
        builder = new GraphBuilder(graph, "n");
        builder.Input(ValueInfo.Of<long>("ids", "batch", "sequence"));
        hidden = builder.Add("Gather", [Weights("table", 20, 8), "ids"]);
    }

    [Fact]
    public void Tables_matrices_biases_and_scales_are_parameters()
    {
        var y = builder.Add("Add", [builder.Add("MatMul", [hidden, Weights("matrix", 8, 8)]), Weights("bias", 8)]);
        y = builder.Add("LayerNormalization", [y, Weights("scale", 8), Weights("shift", 8)]);
        y = builder.Add("Mul", [y, Weights("factor", 8)]);

        Found(y).ShouldBe(["table", "matrix", "bias", "scale", "shift", "factor"]);
    }

    [Fact]
    public void Numbers_of_the_arithmetic_are_none()
    {
        var y = builder.Add("Div", [hidden, builder.Constant(Tensor.Scalar(8f))]);
        y = builder.Add("Pow", [y, builder.Constant(Tensor.Vector(2f))]);
        y = builder.Add("Clip", [y, builder.Constant(Tensor.Scalar(-5f)), builder.Constant(Tensor.Scalar(5f))]);

        Found(y).ShouldBe(["table"]);
    }

    [Theory]
    [InlineData(new long[] { 1, 4 })]
    [InlineData(new long[] { 4 })]
    public void Rotary_frequencies_times_positions_are_none(long[] shape)
    {
        var positions = builder.Add("Cast", [builder.Add("Unsqueeze", ["ids", builder.Ints(-1)])], ("to", (long)ElementType.Float));
        var frequencies = Weights("w", shape);
        var angles = shape.Length == 2 ? builder.Add("MatMul", [positions, frequencies]) : builder.Add("Mul", [positions, frequencies]);
        var doubled = builder.Add("Concat", [angles, angles], ("axis", -1L));

        Found(builder.Add("Mul", [hidden, builder.Add("Cos", [doubled])])).ShouldBe(["table"]);
    }

    [Theory]
    [InlineData("cosines")]
    [InlineData("sines")]
    [InlineData("both, side by side")]
    [InlineData("both, in turn")]
    public void Tables_of_sines_are_none_whether_added_or_multiplied(string layout)
    {
        float Angle(int position, int pair) => position * MathF.Pow(100, -pair / 4f);
        var table = new float[20 * 8];
        for (var i = 0; i < table.Length; i++)
        {
            var (row, column) = (i / 8, i % 8);
            table[i] = layout switch
            {
                "cosines" => MathF.Cos(Angle(row, column % 4)),
                "sines" => MathF.Sin(Angle(row, column % 4)),
                "both, side by side" => column < 4 ? MathF.Sin(Angle(row, column)) : MathF.Cos(Angle(row, column - 4)),
                _ => column % 2 == 0 ? MathF.Sin(Angle(row, column / 2)) : MathF.Cos(Angle(row, column / 2)),
            };
        }

        graph.Initializers["w"] = Tensor.Of<float>(table, 20, 8);
        var looked = builder.Add("Gather", ["w", "ids"]);

        Found(builder.Add("Add", [builder.Add("Mul", [hidden, looked]), looked])).ShouldBe(["table"]);
    }

    [Fact]
    public void Learned_positions_are_parameters_looked_up_sliced_or_added_whole()
    {
        var y = builder.Add("Add", [hidden, builder.Add("Gather", [Weights("looked", 20, 8), "ids"])]);
        y = builder.Add("Add", [y, builder.Add("Slice", [Weights("sliced", 1, 20, 8), builder.Ints(0), builder.Ints(1), builder.Ints(1)])]);
        y = builder.Add("Add", [y, Weights("whole", 1, 1, 8)]);

        Found(y).ShouldBe(["table", "looked", "sliced", "whole"]);
    }

    [Fact]
    public void Masks_and_distance_penalties_on_attention_scores_are_none_but_learned_distances_are()
    {
        var scores = builder.Add("MatMul", [hidden, builder.Add("Transpose", [hidden], ("perm", new long[] { 0, 2, 1 }))]);
        graph.Initializers["mask"] = Tensor.Of<float>([0, -1e9f, 0, 0], 1, 2, 2);
        scores = builder.Add("Add", [scores, "mask"]);
        scores = builder.Add("Add", [scores, Weights("penalty", 1, 2, 2)]);
        var distances = builder.Add("Squeeze", [builder.Add("Gather", [Weights("learned", 5, 1), "ids"]), builder.Ints(-1)]);
        scores = builder.Add("Add", [scores, builder.Add("Unsqueeze", [distances, builder.Ints(1)])]);

        Found(builder.Add("MatMul", [builder.Add("Softmax", [scores]), hidden])).ShouldBe(["table", "learned"]);
    }

    [Fact]
    public void A_bias_of_zeros_is_one_unless_the_exporter_wrote_it_as_a_constant()
    {
        graph.Initializers["zeros"] = Tensor.Of<float>(new float[8], 8);
        graph.Initializers["absent"] = Tensor.Of<float>(new float[8], 8);
        graph.Literals.Add("absent");
        var y = builder.Add("LayerNormalization", [hidden, Weights("first", 8), "zeros"]);
        y = builder.Add("LayerNormalization", [y, Weights("second", 8), "absent"]);

        Found(y).ShouldBe(["table", "zeros", "first", "second"], ignoreOrder: true);
    }

    [Fact]
    public void Angles_of_a_rotation_and_penalties_of_attention_are_none_whatever_their_values()
    {
        graph.Opsets[""] = 23;
        var turned = builder.Add("RotaryEmbedding", [builder.Add("Unsqueeze", [hidden, builder.Ints(1)]), Weights("cosines", 20, 4), Weights("sines", 20, 4), "ids"]);
        var attended = builder.Add("Attention", [turned, turned, turned, Weights("penalty", 1, 1, 5, 5)]);

        Found(attended).ShouldBe(["table"]);
    }

    [Fact]
    public void A_matrix_that_begins_with_zeros_is_one()
    {
        graph.Initializers["zeros"] = Tensor.Of<float>(new float[64], 8, 8);

        Found(builder.Add("MatMul", [hidden, "zeros"])).ShouldBe(["table", "zeros"]);
    }

    [Fact]
    public void What_only_shapes_or_comparisons_read_is_none()
    {
        var condition = builder.Add("Greater", [hidden, Weights("threshold", 8)]);

        Found(builder.Add("Where", [condition, hidden, builder.Constant(Tensor.Scalar(0f))])).ShouldBe(["table"]);
    }

    [Fact]
    public void A_parameter_that_reaches_no_output_is_none()
    {
        builder.Add("MatMul", [hidden, Weights("unused", 8, 8)]);

        Found(hidden).ShouldBe(["table"]);
    }

    [Fact]
    public void An_identity_of_a_telling_matrix_is_the_same_parameter_and_of_zeros_another_one()
    {
        graph.Initializers["zeros"] = Tensor.Of<float>(new float[8], 8);
        graph.Nodes.Add(new Node("Identity", [Weights("matrix", 8, 8)], ["twin"]));
        graph.Nodes.Add(new Node("Identity", ["zeros"], ["other zeros"]));
        var y = builder.Add("Add", [builder.Add("MatMul", [hidden, "matrix"]), "zeros"]);
        y = builder.Add("Add", [builder.Add("MatMul", [y, "twin"]), "other zeros"]);
        TiedWeights.Resolve(graph);

        Found(y).ShouldBe(["table", "matrix", "zeros", "other zeros"], ignoreOrder: true);
        graph.Nodes.Count(node => node.Inputs.Contains("matrix")).ShouldBe(2);
    }

    private IReadOnlyList<string> Found(string output)
    {
        graph.Outputs.Add(new ValueInfo(output, ElementType.Float, null));
        GraphCheck.CheckAndSort(graph);
        return ParameterFinder.Find(graph);
    }

    private string Weights(string name, params long[] shape)
    {
        var chance = new Random(name.Length);
        var count = (int)shape.Aggregate(1L, (product, dim) => product * dim);
        graph.Initializers[name] = Tensor.Of<float>([.. Enumerable.Range(0, count).Select(_ => (float)chance.NextDouble() - 0.5f)], shape);
        return name;
    }
}
