using MlBackend.Learning.Encoder.Inference;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Learning.Encoder;

public sealed class TokenBatchesTests
{
    [Theory]
    [InlineData(1, 2000)]
    [InlineData(2, 500)]
    [InlineData(3, 1)]
    public void At_most_a_tenth_of_the_tokens_is_padding_and_every_window_is_in_one_batch(int seed, int count)
    {
        var random = new Random(seed);
        int[] lengths = [.. Enumerable.Range(0, count).Select(_ => 3 + (int)(random.NextDouble() * random.NextDouble() * 500))];

        var batches = TokenBatches.Of(lengths);

        batches.SelectMany(batch => batch).Order().ShouldBe(Enumerable.Range(0, count));
        foreach (var batch in batches)
        {
            var tokens = batch.Length * batch.Max(at => lengths[at]);
            (tokens - batch.Sum(at => lengths[at])).ShouldBeLessThanOrEqualTo((int)(TokenBatches.MostPadding * tokens));
            (batch.Length == 1 || tokens <= TokenBatches.Budget).ShouldBeTrue();
        }
    }

    [Fact]
    public void Texts_of_one_length_fill_the_budget() =>
        TokenBatches.Of([.. Enumerable.Repeat(64, 64)], budget: 1024).Select(batch => batch.Length).ShouldBe([16, 16, 16, 16]);
}
