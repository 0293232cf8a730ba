using Microsoft.ML.OnnxRuntime;
using MlBackend.Autodiff;
using MlBackend.Autodiff.Training;
using MlBackend.Onnx.Graphs;
using MlBackend.Onnx.Sessions;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Autodiff;

/// <summary>The losses against their definitions in double.</summary>
public sealed class LossTests
{
    private static readonly float[] Logits = [2, -1, 0.5f, 0, 0, 0, -3, 4, 1, 80, -80, 0];
    private static readonly long[] Labels = [2, -100, 1, 0];

    [Theory]
    [InlineData(0f, false)]
    [InlineData(0.1f, false)]
    [InlineData(0f, true)]
    [InlineData(0.3f, true)]
    public void Cross_entropy_is_its_definition(float smoothing, bool weighted)
    {
        float[]? weights = weighted ? [0.5f, 2, 1.5f] : null;
        var (loss, gradient) = CrossEntropy(Labels, new CrossEntropyOptions(ClassWeights: weights, Smoothing: smoothing));

        loss.ShouldBe(Reference(Logits.Select(value => (double)value).ToArray(), Labels, weights, smoothing), 1e-5);
        for (var i = 0; i < Logits.Length; i++)
        {
            var (above, below) = (Logits.Select(value => (double)value).ToArray(), Logits.Select(value => (double)value).ToArray());
            (above[i], below[i]) = (above[i] + 1e-6, below[i] - 1e-6);
            ((double)gradient[i]).ShouldBe((Reference(above, Labels, weights, smoothing) - Reference(below, Labels, weights, smoothing)) / 2e-6, 1e-5);
        }
    }

    [Fact]
    public void Another_label_may_be_the_ignored_one() =>
        CrossEntropy([2, -1, 1, 0], new CrossEntropyOptions(IgnoredLabel: -1)).Loss.ShouldBe(CrossEntropy(Labels, new CrossEntropyOptions()).Loss);

    [Fact]
    public void A_batch_without_labels_costs_nothing_and_teaches_nothing()
    {
        var (loss, gradient) = CrossEntropy([-100, -100, -100, -100], new CrossEntropyOptions(Smoothing: 0.1f));

        loss.ShouldBe(0);
        gradient.ShouldAllBe(value => value == 0);
    }

    [Fact]
    public void Binary_cross_entropy_is_its_definition_and_does_not_overflow()
    {
        float[] logits = [0, 2, -3, 90, -90, 0.5f], labels = [1, 0, 1, 0, 1, 0.25f];
        var graph = Graph(logits, [2, 3], out var builder);
        graph.Initializers["labels"] = Tensor.Of<float>(labels, 2, 3);
        var (loss, gradient) = Run(graph, Losses.BinaryCrossEntropy(builder, "x", "labels"));

        var expected = logits.Zip(labels, (x, y) => (x > 0 ? x + Math.Log(1 + Math.Exp(-(double)x)) : Math.Log(1 + Math.Exp((double)x))) - (double)y * x).Average();
        loss.ShouldBe(expected, 1e-5);
        gradient.Zip(logits.Zip(labels, (x, y) => (1 / (1 + Math.Exp(-(double)x)) - y) / 6)).Select(pair => Math.Abs(pair.First - pair.Second)).Max().ShouldBeLessThan(1e-6);
    }

    // −log softmax, the target smoothed over the classes, everything times the class's weight, divided by the labels' weights.
    private static double Reference(double[] logits, long[] labels, float[]? weights, double smoothing)
    {
        var (sum, divisor, classes) = (0.0, 0.0, 3);
        for (var row = 0; row < labels.Length; row++)
        {
            if (labels[row] == -100)
            {
                continue;
            }

            var own = logits[(row * classes)..((row + 1) * classes)];
            var logSum = own.Max() + Math.Log(own.Sum(value => Math.Exp(value - own.Max())));
            double Weight(int label) => weights?[label] ?? 1;
            sum += (1 - smoothing) * Weight((int)labels[row]) * (logSum - own[labels[row]]);
            sum += smoothing / classes * Enumerable.Range(0, classes).Sum(label => Weight(label) * (logSum - own[label]));
            divisor += Weight((int)labels[row]);
        }

        return sum / divisor;
    }

    private static (double Loss, float[] Gradient) CrossEntropy(long[] labels, CrossEntropyOptions options)
    {
        var graph = Graph(Logits, [4, 3], out var builder);
        graph.Initializers["labels"] = Tensor.Of<long>(labels, 4);
        return Run(graph, Losses.CrossEntropy(builder, "x", "labels", 3, options));
    }

    private static Graph Graph(float[] logits, long[] shape, out GraphBuilder builder)
    {
        var graph = new Graph();
        graph.Opsets[""] = 17;
        graph.Initializers["x"] = Tensor.Of<float>(logits, shape);
        builder = new GraphBuilder(graph, "loss");
        return graph;
    }

    private static (double Loss, float[] Gradient) Run(Graph graph, string loss)
    {
        var gradient = Gradients.Append(graph, loss, ["x"])["x"];
        GraphCheck.CheckAndSort(graph);
        graph.Outputs.AddRange([new ValueInfo(loss, ElementType.Float, []), new ValueInfo(gradient, ElementType.Float, null)]);
        using var session = OnnxSession.Open(graph, new SessionSettings { Threads = 1 });
        using var results = session.Run(new Dictionary<string, OrtValue>(), [loss, gradient]);
        return (results[0].GetTensorDataAsSpan<float>()[0], results[1].GetTensorDataAsSpan<float>().ToArray());
    }
}
