using MlBackend.Learning.Encoder.Inference;
using MlBackend.TestKit;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Learning.Encoder;

public sealed class EmbeddingCacheTests
{
    private static readonly UInt128 Key = EmbeddingCache.KeyOf("a text");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_was_added_is_there_after_the_file_was_closed(bool half)
    {
        using var folder = new TemporaryFolder();
        using (var cache = EmbeddingCache.Open(folder.File("vectors"), half, 1 << 20))
        {
            cache.Add(Key, [1.5f, -0.25f, 3]);
            cache.Add(EmbeddingCache.KeyOf(""), []);
        }

        using var again = EmbeddingCache.Open(folder.File("vectors"), half, 1 << 20);
        again.Find(Key).ShouldBe([1.5f, -0.25f, 3]);
        again.Find(EmbeddingCache.KeyOf("")).ShouldBe([]);
        again.Find(EmbeddingCache.KeyOf("another")).ShouldBeNull();
    }

    [Fact]
    public void A_file_cut_in_the_middle_of_a_record_keeps_those_before_it_and_takes_new_ones()
    {
        using var folder = new TemporaryFolder();
        using (var cache = EmbeddingCache.Open(folder.File("vectors"), half: false, 1 << 20))
        {
            cache.Add(Key, [1, 2]);
            cache.Add(EmbeddingCache.KeyOf("b"), [3, 4]);
        }

        using (var file = new FileStream(folder.File("vectors"), FileMode.Open))
        {
            file.SetLength(file.Length - 3);
        }

        using (var cache = EmbeddingCache.Open(folder.File("vectors"), half: false, 1 << 20))
        {
            cache.Find(Key).ShouldBe([1, 2]);
            cache.Find(EmbeddingCache.KeyOf("b")).ShouldBeNull();
            cache.Add(EmbeddingCache.KeyOf("b"), [5, 6]);
        }

        using var again = EmbeddingCache.Open(folder.File("vectors"), half: false, 1 << 20);
        again.Find(EmbeddingCache.KeyOf("b")).ShouldBe([5, 6]);
    }

    [Fact]
    public void A_damaged_record_counts_as_absent()
    {
        using var folder = new TemporaryFolder();
        using (var cache = EmbeddingCache.Open(folder.File("vectors"), half: false, 1 << 20))
        {
            cache.Add(Key, [1, 2]);
        }

        var bytes = File.ReadAllBytes(folder.File("vectors"));
        bytes[^1] ^= 1;
        File.WriteAllBytes(folder.File("vectors"), bytes);

        using var again = EmbeddingCache.Open(folder.File("vectors"), half: false, 1 << 20);
        again.Find(Key).ShouldBeNull();
    }

    [Fact]
    public void While_one_writes_another_reads_what_was_there_and_writes_nothing()
    {
        using var folder = new TemporaryFolder();
        using var writer = EmbeddingCache.Open(folder.File("vectors"), half: false, 1 << 20);
        writer.Add(Key, [1, 2]);

        using var reader = EmbeddingCache.Open(folder.File("vectors"), half: false, 1 << 20);
        reader.Find(Key).ShouldBe([1, 2]);
        reader.Add(EmbeddingCache.KeyOf("b"), [3]);
        reader.Find(EmbeddingCache.KeyOf("b")).ShouldBeNull();
    }

    [Fact]
    public void A_file_that_would_outgrow_its_limit_begins_anew()
    {
        using var folder = new TemporaryFolder();
        using var cache = EmbeddingCache.Open(folder.File("vectors"), half: false, limit: 200);
        for (var text = 0; text < 20; text++)
        {
            cache.Add(EmbeddingCache.KeyOf($"{text}"), [text, text]);
            new FileInfo(folder.File("vectors")).Length.ShouldBeLessThanOrEqualTo(200);
        }

        cache.Find(EmbeddingCache.KeyOf("19")).ShouldBe([19, 19]);
        cache.Find(EmbeddingCache.KeyOf("0")).ShouldBeNull();
        cache.Add(Key, new float[100]);
        cache.Find(Key).ShouldBeNull();
    }

    [Fact]
    public void A_file_of_another_layout_is_begun_anew()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("vectors"), "not vectors at all");

        using var cache = EmbeddingCache.Open(folder.File("vectors"), half: false, 1 << 20);

        cache.Count.ShouldBe(0);
        cache.Add(Key, [1]);
        cache.Find(Key).ShouldBe([1]);
    }
}
