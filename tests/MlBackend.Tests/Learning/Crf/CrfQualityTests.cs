using MlBackend.Core.Models;
using MlBackend.Learning.Crf;
using MlBackend.TestKit;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Learning.Crf;

/// <summary>Exact entity match on public corpora; the bars are CRFsuite's scores on the same files.</summary>
public sealed class CrfQualityTests
{
    [Theory]
    [InlineData("fashion_brands_train.jsonl", "fashion_brands_eval.jsonl", 0.600)]
    [InlineData("wnut17_train.conll", "wnut17_test.conll", 0.152)]
    public async Task Entities_of_unseen_texts_are_found_at_least_as_well_as_by_CRFsuite(string train, string test, double bar)
    {
        var data = await Spans.CorpusAsync(Repository.SharedPath("data", train));
        var unseen = await Spans.CorpusAsync(Repository.SharedPath("data", test));

        var model = new CrfFamily().Train(data, new TrainingSettings(), null, CancellationToken.None);

        Spans.Score(model, unseen).F1.ShouldBeGreaterThanOrEqualTo(bar);
    }
}
