using MlBackend.Autodiff.Training;
using MlBackend.Core.Errors;
using MlBackend.Onnx.Files;
using MlBackend.Onnx.Graphs;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Autodiff;

public sealed class RefusalTests
{
    [Fact]
    public void An_operator_without_a_rule_is_named_with_domain_operator_set_and_node()
    {
        var refusal = Refusal(builder => builder.Graph.Nodes.Add(new Node("Shrink", ["x"], ["y"]) { Name = "block/7/norm" }));

        refusal.Code.ShouldBe(ErrorCodes.NotDifferentiable);
        refusal.Detail.ShouldContain("ai.onnx.Shrink");
        refusal.Detail.ShouldContain("block/7/norm");
        refusal.Detail.ShouldContain("operator set 17");
    }

    [Fact]
    public void An_operator_of_another_domain_is_named_with_it()
    {
        var refusal = Refusal(builder =>
        {
            builder.Graph.Opsets["com.microsoft"] = 1;
            var matrix = builder.Add("Reshape", ["x", builder.Ints(2, 2)]);
            builder.Graph.Nodes.Add(new Node("FusedMatMul", [matrix, matrix], ["y"]) { Domain = "com.microsoft", Name = "product" });
        });

        refusal.Detail.ShouldContain("com.microsoft.FusedMatMul \"product\"");
        refusal.Detail.ShouldContain("operator set 1");
    }

    [Fact]
    public void A_branch_on_the_way_is_refused()
    {
        var then = new Graph { Name = "then" };
        then.Nodes.Add(new Node("Neg", ["x"], ["a"]));
        then.Outputs.Add(ValueInfo.Of<float>("a", 4));
        var otherwise = new Graph { Name = "otherwise" };
        otherwise.Nodes.Add(new Node("Abs", ["x"], ["b"]));
        otherwise.Outputs.Add(ValueInfo.Of<float>("b", 4));

        Refusal(builder =>
        {
            builder.Input(ValueInfo.Of<bool>("condition"));
            builder.Graph.Nodes.Add(new Node("If", ["condition"], ["y"])
            {
                Name = "branch",
                Attributes = { ["then_branch"] = new AttributeValue.Body(then), ["else_branch"] = new AttributeValue.Body(otherwise) },
            });
        }).Detail.ShouldContain("ai.onnx.If \"branch\"");
    }

    [Fact]
    public void What_no_parameter_touches_needs_no_rule()
    {
        var training = Build(builder =>
        {
            builder.Input(ValueInfo.Of<float>("given", 4));
            builder.Graph.Nodes.Add(new Node("Add", ["x", builder.Add("LpNormalization", ["given"])], ["y"]));
        });

        training.Parameters.ShouldHaveSingleItem().Name.ShouldBe("x");
    }

    private static MlBackendException Refusal(Action<GraphBuilder> build) => Should.Throw<MlBackendException>(() => Build(build));

    private static TrainingGraph Build(Action<GraphBuilder> build)
    {
        var graph = new Graph();
        graph.Opsets[""] = 17;
        graph.Initializers["x"] = Tensor.Vector(1f, -2f, 3f, 0.5f);
        var builder = new GraphBuilder(graph, "test");
        build(builder);
        var loss = builder.Add("ReduceSum", ["y"], ("keepdims", 0L));
        return TrainingGraph.Build(OnnxFile.Parse(OnnxFile.ToBytes(With(graph, loss))), loss, ["x"]);
    }

    private static Graph With(Graph graph, string output)
    {
        graph.Outputs.Add(new ValueInfo(output, ElementType.Float, []));
        return graph;
    }
}
