using Microsoft.ML.OnnxRuntime;
using MlBackend.Autodiff;
using MlBackend.Autodiff.Kernels;
using MlBackend.Core.Errors;
using MlBackend.Onnx.Graphs;
using MlBackend.Onnx.Sessions;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Autodiff.Rules;

/// <summary>
/// Every rule against central finite differences: in double where ONNX Runtime has a kernel for it, else in float with a wider step
/// and tolerance. The loss is the sum of the result times weights that are all different.
/// </summary>
public sealed class RuleTests
{
    public static TheoryData<string> Cases => new(RuleCases.All.Select(test => test.ToString()));

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_rule_agrees_with_finite_differences(string name)
    {
        var test = RuleCases.All.First(candidate => candidate.ToString() == name);
        try
        {
            Compare<double>(test, 1e-5, 1e-7, 1e-6);
        }
        catch (MlBackendException failure) when (failure.Code == ErrorCodes.OnnxRunFailed && (failure.Detail.Contains("NotImplemented", StringComparison.Ordinal) || failure.Detail.Contains("Type 'tensor(double)'", StringComparison.Ordinal)))
        {
            // Only the forward or the backward kernel lacks double, or the operator does: the rule is the same.
            Compare<float>(test, 1e-2, 2e-3, 2e-3);
        }
    }

    [Fact]
    public void Every_rule_of_the_table_has_a_case() =>
        RuleTable.Rules.Keys.Where(op => !op.StartsWith(KernelLibrary.Domain, StringComparison.Ordinal)).Except(RuleCases.All.Select(test => test.Op)).ShouldBeEmpty();

    [Fact]
    public void An_operator_is_differentiable_or_flat_and_never_both() =>
        RuleTable.Rules.Keys.Intersect(RuleTable.Flat).ShouldBeEmpty();

    [Theory]
    [InlineData("Relu")]
    [InlineData("Abs")]
    public void At_a_kink_in_zero_the_gradient_is_zero_as_in_PyTorch(string op) =>
        Slopes<float>(new RuleCase(op, "", [[1]], (b, x) => b.Add(op, x), [0]), [[0]])[0].ShouldBe([0]);

    [Fact]
    public void The_norm_of_nothing_has_no_slope() =>
        Slopes<float>(new RuleCase("ReduceL2", "", [[3]], (b, x) => b.Add("ReduceL2", x), [0]), [[0, 0, 0]])[0].ShouldBe([0, 0, 0]);

    [Fact]
    public void Equal_operands_of_a_maximum_share_the_gradient() =>
        Slopes<double>(new RuleCase("Max", "", [[1], [1]], (b, x) => b.Add("Max", x), [1]), [[1], [1]]).Select(gradient => gradient[0] / Weight(0)).ShouldBe([0.5, 0.5], 1e-9);

    [Fact]
    public void What_dropout_let_through_in_a_run_is_what_learns_from_it()
    {
        var graph = new Graph();
        graph.Opsets[""] = 18;
        graph.Initializers["x"] = Tensor.Of<float>([.. Enumerable.Range(1, 200).Select(i => (float)i)], 200);
        var builder = new GraphBuilder(graph, "case");
        var y = builder.Add("Dropout", ["x", builder.Constant(Tensor.Scalar(0.4f)), builder.Constant(Tensor.Scalar(true))], ("seed", 7L));
        var gradient = MlBackend.Autodiff.Gradients.Append(graph, builder.Add("ReduceSum", [y], ("keepdims", 0L)), ["x"])["x"];
        GraphCheck.CheckAndSort(graph);
        graph.Outputs.AddRange([new ValueInfo(y, ElementType.Float, null), new ValueInfo(gradient, ElementType.Float, null)]);

        using var session = OnnxSession.Open(graph, new SessionSettings { Threads = 1 });
        using var results = session.Run(new Dictionary<string, OrtValue>(), [y, gradient], TestContext.Current.CancellationToken);
        var (kept, learned) = (results[0].GetTensorDataAsSpan<float>().ToArray(), results[1].GetTensorDataAsSpan<float>().ToArray());

        kept.Count(value => value == 0).ShouldBeInRange(50, 110);
        kept.Zip(learned).Select((pair, i) => (double)(pair.First / (i + 1) - pair.Second)).ShouldBe(new double[200], 1e-6);
        learned.Max().ShouldBe(1 / 0.6f, 1e-5f);
    }

    private static void Compare<T>(RuleCase test, double step, double absolute, double relative) where T : unmanaged
    {
        var points = Points(test);
        var analytic = Slopes<T>(test, points);
        var graph = Graph<T>(test, points, out var loss);
        graph.Outputs.Add(new ValueInfo(loss, ElementTypes.Of<T>(), []));
        using var forward = OnnxSession.Open(AsInputs(graph, test), new SessionSettings { Threads = 1, Optimise = false });
        for (var operand = 0; operand < points.Length; operand++)
        {
            for (var i = 0; i < points[operand].Length; i++)
            {
                var at = points[operand][i];
                points[operand][i] = at + step;
                var above = Loss<T>(forward, loss, test, points);
                points[operand][i] = at - step;
                var below = Loss<T>(forward, loss, test, points);
                points[operand][i] = at;
                var numeric = (above - below) / (2 * step);
                Math.Abs(analytic[operand][i] - numeric).ShouldBeLessThan(absolute + relative * Math.Abs(numeric), $"{test}, operand {operand}, element {i} at {at}: {analytic[operand][i]} instead of {numeric}");
            }
        }
    }

    private static double[][] Points(RuleCase test)
    {
        var next = 0;
        return [.. test.Shapes.Select(shape => Enumerable.Range(0, (int)shape.Aggregate(1L, (product, dim) => product * dim)).Select(_ => test.Points[next++ % test.Points.Length]).ToArray())];
    }

    private static double Weight(int index) => 1 + 0.37 * Math.Sin(index + 1);

    private static Graph Graph<T>(RuleCase test, double[][] points, out string loss) where T : unmanaged
    {
        var graph = new Graph();
        graph.Opsets[""] = test.Opset;
        for (var i = 0; i < points.Length; i++)
        {
            graph.Initializers[$"x{i}"] = Tensor.Of(Convert<T>(points[i]), test.Shapes[i]);
        }

        var builder = new GraphBuilder(graph, "case");
        var y = test.Build(builder, [.. points.Select((_, i) => $"x{i}")]);
        var shape = Shapes.Infer(graph).Of(y)!.Select(dim => dim.Size!.Value).ToArray();
        var count = (int)shape.Aggregate(1L, (product, dim) => product * dim);
        var weights = builder.Constant(Tensor.Of(Convert<T>([.. Enumerable.Range(0, count).Select(Weight)]), shape));
        loss = builder.Add("ReduceSum", [builder.Add("Mul", [y, weights])], ("keepdims", 0L));
        return graph;
    }

    private static double[][] Slopes<T>(RuleCase test, double[][] points) where T : unmanaged
    {
        var graph = Graph<T>(test, points, out var loss);
        string[] names = [.. points.Select((_, i) => $"x{i}")];
        var gradients = MlBackend.Autodiff.Gradients.Append(graph, loss, names);
        GraphCheck.CheckAndSort(graph);
        graph.Outputs.AddRange(names.Select(name => gradients[name]).Distinct().Select(name => new ValueInfo(name, ElementTypes.Of<T>(), null)));
        using var session = OnnxSession.Open(AsInputs(graph, test), new SessionSettings { Threads = 1, Optimise = false });
        var inputs = Values<T>(test, points);
        using var results = session.Run(inputs, [.. names.Select(name => gradients[name])]);
        return [.. results.Select(result => result.GetTensorDataAsSpan<T>().ToArray().Select(value => System.Convert.ToDouble(value, null)).ToArray())];
    }

    private static double Loss<T>(OnnxSession session, string loss, RuleCase test, double[][] points) where T : unmanaged
    {
        using var results = session.Run(Values<T>(test, points), [loss]);
        return System.Convert.ToDouble(results[0].GetTensorDataAsSpan<T>()[0], null);
    }

    // As inputs, so that ONNX Runtime computes them at run time and each run may have others.
    private static Graph AsInputs(Graph graph, RuleCase test)
    {
        for (var i = 0; i < test.Shapes.Length; i++)
        {
            graph.Inputs.Add(new ValueInfo($"x{i}", graph.Initializers[$"x{i}"].Type, [.. test.Shapes[i].Select(dim => new Dimension(dim))]));
            graph.Initializers.Remove($"x{i}");
        }

        return graph;
    }

    private static Dictionary<string, OrtValue> Values<T>(RuleCase test, double[][] points) where T : unmanaged =>
        points.Select((values, i) => (i, values)).ToDictionary(pair => $"x{pair.i}", pair => OrtValue.CreateTensorValueFromMemory(Convert<T>(pair.values), test.Shapes[pair.i]));

    private static T[] Convert<T>(double[] values) where T : unmanaged => [.. values.Select(value => (T)System.Convert.ChangeType(value, typeof(T), null))];
}
