using MlBackend.Learning.Linear;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Learning.Linear;

public sealed class LinearObjectiveTests
{
    [Theory]
    [InlineData(1, true)]
    [InlineData(3, true)]
    [InlineData(1, false)]
    [InlineData(3, false)]
    [InlineData(19, false)]
    public void The_gradient_is_that_of_finite_differences(int outputs, bool exclusive)
    {
        const int Documents = 12;
        const int Features = 7;
        const float Step = 1e-2f;
        var random = new Random(5);
        var objective = new LinearObjective(
            Rows(Documents, Features, random), Targets(Documents, outputs, exclusive, random), Weights(Documents, outputs, random), Features, outputs, exclusive)
        {
            Penalty = 0.3f,
            Only = [.. Enumerable.Range(0, Documents - 1)],
            CancellationToken = TestContext.Current.CancellationToken,
        };
        var point = new float[objective.Size];
        for (var place = 0; place < point.Length; place++)
        {
            // The padding behind the outputs stays 0, as in training.
            point[place] = place % objective.Stride < outputs ? (float)(random.NextDouble() - 0.5) : 0;
        }

        var gradient = new float[objective.Size];
        objective.Evaluate(point, gradient);

        var ignored = new float[objective.Size];
        for (var place = 0; place < point.Length; place++)
        {
            var here = point[place];
            point[place] = here + Step;
            var above = objective.Evaluate(point, ignored);
            point[place] = here - Step;
            var below = objective.Evaluate(point, ignored);
            point[place] = here;
            if (place % objective.Stride < outputs)
            {
                gradient[place].ShouldBe((float)((above - below) / (2 * Step)), 2e-3f, $"parameter {place}");
            }
            else
            {
                gradient[place].ShouldBe(0);
            }
        }
    }

    private static SparseRows Rows(int documents, int features, Random random)
    {
        var starts = new int[documents + 1];
        var columns = new List<int>();
        var values = new List<float>();
        for (var row = 0; row < documents; row++)
        {
            for (var column = row % 3; column < features; column += 2)
            {
                columns.Add(column);
                values.Add((float)random.NextDouble());
            }

            starts[row + 1] = columns.Count;
        }

        return new SparseRows(starts, [.. columns], [.. values]);
    }

    private static float[] Targets(int documents, int outputs, bool exclusive, Random random)
    {
        var targets = new float[documents * outputs];
        for (var row = 0; row < documents; row++)
        {
            if (exclusive && outputs > 1)
            {
                targets[(row * outputs) + random.Next(outputs)] = 1;
                continue;
            }

            for (var output = 0; output < outputs; output++)
            {
                targets[(row * outputs) + output] = random.Next(2);
            }
        }

        return targets;
    }

    private static float[] Weights(int documents, int outputs, Random random)
    {
        var weights = new float[documents * outputs];
        for (var place = 0; place < weights.Length; place++)
        {
            weights[place] = 0.5f + (float)random.NextDouble();
        }

        return weights;
    }
}
