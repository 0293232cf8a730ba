using MlBackend.Core.Models;
using MlBackend.Learning.Crf;
using MlBackend.Learning.Crf.Chains;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Learning.Crf;

public sealed class CrfObjectiveTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void The_gradient_equals_central_finite_differences(int seed)
    {
        var data = new TrainingSet(Spans.Question("town", "person"),
        [
            Spans.Example("Anna Smith left Oslo", ("Anna Smith", "person"), ("Oslo", "town")),
            Spans.Example("New York is far"),
            Spans.Example("Lima", ("Lima", "town")),
            Spans.Example(""),
        ]);
        var corpus = CrfCorpus.From(data, CancellationToken.None);
        var tags = new ChainTags([0, 1]);
        var objective = new CrfObjective(corpus, CrfVocabulary.Of(corpus, 1, int.MaxValue), tags, 0.3f, CancellationToken.None);
        var random = new Random(seed);
        var point = new float[objective.Size];
        for (var at = 0; at < point.Length; at++)
        {
            point[at] = at % tags.Stride < tags.Count ? (float)(random.NextDouble() - 0.5) : 0;
        }

        var gradient = new float[objective.Size];
        objective.Evaluate(point, gradient);

        const float step = 1e-2f;
        var ignored = new float[objective.Size];
        for (var at = 0; at < point.Length; at++)
        {
            if (at % tags.Stride >= tags.Count)
            {
                gradient[at].ShouldBe(0, "padding learns nothing");
                continue;
            }

            var value = point[at];
            point[at] = value + step;
            var (above, high) = (objective.Evaluate(point, ignored), point[at]);
            point[at] = value - step;
            var (below, low) = (objective.Evaluate(point, ignored), point[at]);
            point[at] = value;
            ((double)gradient[at]).ShouldBe((above - below) / (high - low), 2e-3);
        }
    }
}
