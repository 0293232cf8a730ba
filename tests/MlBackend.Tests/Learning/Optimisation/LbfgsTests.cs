using MlBackend.Learning.Optimisation;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Learning.Optimisation;

public sealed class LbfgsTests
{
    [Fact]
    public void It_finds_the_minimum_of_a_badly_scaled_quadratic()
    {
        var point = new float[50];

        var loss = new Lbfgs { Iterations = 500, Tolerance = 1e-6, LeastGain = 0 }.Minimise(point, Quadratic, TestContext.Current.CancellationToken);

        loss.ShouldBe(0, 1e-4);
        for (var at = 0; at < point.Length; at++)
        {
            point[at].ShouldBe(at % 7, 0.05f);
        }
    }

    [Fact]
    public void It_finds_the_minimum_of_Rosenbrocks_valley()
    {
        float[] point = [-1.2f, 1f];

        new Lbfgs { Iterations = 500, Tolerance = 1e-7, LeastGain = 0 }.Minimise(
            point,
            (at, gradient) =>
            {
                double x = at[0], y = at[1];
                gradient[0] = (float)((-400 * x * (y - (x * x))) - (2 * (1 - x)));
                gradient[1] = (float)(200 * (y - (x * x)));
                return (100 * (y - (x * x)) * (y - (x * x))) + ((1 - x) * (1 - x));
            },
            TestContext.Current.CancellationToken);

        point[0].ShouldBe(1f, 0.01f);
        point[1].ShouldBe(1f, 0.02f);
    }

    [Fact]
    public void The_loss_never_rises()
    {
        var losses = new List<double>();

        new Lbfgs { Stepped = (_, loss) => losses.Add(loss) }.Minimise(new float[50], Quadratic, TestContext.Current.CancellationToken);

        losses.Count.ShouldBeGreaterThan(5);
        losses.ShouldBe(losses.OrderDescending());
    }

    [Fact]
    public void A_cancelled_search_ends_at_its_next_step()
    {
        using var source = new CancellationTokenSource();
        var steps = 0;
        var search = new Lbfgs
        {
            Stepped = (step, _) =>
            {
                steps = step;
                source.Cancel();
            },
        };

        Should.Throw<OperationCanceledException>(() => search.Minimise(new float[50], Quadratic, source.Token));
        steps.ShouldBe(1);
    }

    /// <summary>Curvatures from 1 to 1,000; the minimum is at (0, 1, …, 6, 0, 1, …) and is 0.</summary>
    private static double Quadratic(ReadOnlySpan<float> point, Span<float> gradient)
    {
        var loss = 0.0;
        for (var at = 0; at < point.Length; at++)
        {
            var curvature = Math.Pow(1000, at / 49.0);
            var difference = point[at] - (at % 7);
            loss += 0.5 * curvature * difference * difference;
            gradient[at] = (float)(curvature * difference);
        }

        return loss;
    }
}
