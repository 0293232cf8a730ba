using MlBackend.Core.Errors;
using MlBackend.Core.Models;
using MlBackend.Learning.Encoder.Inference;
using MlBackend.TestKit;
using MlBackend.TestKit.Time;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Learning.Encoder;

public sealed class EncoderPoolTests
{
    [Fact]
    public void An_idle_encoder_is_let_go_of_after_a_day_and_comes_back_when_it_is_asked_for()
    {
        using var small = new SmallEncoder(SmallEncoder.Usual);
        var clock = new ManualClock();
        using var pool = small.Pool(time: clock);
        var folder = pool.Find("small");

        pool.Use(folder, encoder => encoder.Width).ShouldBe(SmallEncoder.Width);
        clock.Advance(TimeSpan.FromHours(20));
        pool.Loaded.ShouldBe(["small"]);
        clock.Advance(TimeSpan.FromHours(6));
        pool.Loaded.ShouldBeEmpty();

        pool.Use(folder, encoder => encoder.Width).ShouldBe(SmallEncoder.Width);
        pool.Loaded.ShouldBe(["small"]);
    }

    [Fact]
    public void An_encoder_in_use_stays_however_long_it_takes()
    {
        using var small = new SmallEncoder(SmallEncoder.Usual);
        var clock = new ManualClock();
        using var pool = small.Pool(time: clock);

        pool.Use(pool.Find("small"), encoder =>
        {
            clock.Advance(TimeSpan.FromDays(3));
            pool.Loaded.ShouldBe(["small"]);
            return encoder.Embed(["lovely"], Pooling.Mean, TestContext.Current.CancellationToken);
        }).Length.ShouldBe(1);
    }

    [Fact]
    public void Of_several_encoders_the_one_used_longest_ago_makes_room()
    {
        using var one = new SmallEncoder(SmallEncoder.Usual);
        using var other = new SmallEncoder([.. SmallEncoder.Usual, "more"]);
        using var third = new SmallEncoder([.. SmallEncoder.Usual, "less"]);
        var clock = new ManualClock();
        using var pool = new EncoderPool(new EncoderPoolOptions { MemoryLimit = 5 * EncoderFolder.Open(one.Path).Bytes / 2 }, clock);
        foreach (var encoder in new[] { one, other, third })
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            pool.Use(pool.Find(encoder.Path), loaded => loaded.Width);
        }

        pool.Loaded.ShouldBe([Path.GetFileName(other.Path), Path.GetFileName(third.Path)], ignoreOrder: true);
    }

    [Fact]
    public void A_model_finds_its_encoder_by_hash_and_takes_no_other_of_the_same_name()
    {
        using var small = new SmallEncoder(SmallEncoder.Usual);
        using var pool = small.Pool();
        var reference = pool.Find("small").Reference;

        pool.Find(reference, hint: null).Reference.ShouldBe(reference);
        Should.Throw<MlBackendException>(() => pool.Find(reference with { Hash = new string('0', 64) }, small.Path)).Code.ShouldBe(ErrorCodes.EncoderUnknown);
        Should.Throw<MlBackendException>(() => pool.Find(new EncoderReference("gone", reference.Hash), "/nowhere")).Code.ShouldBe(ErrorCodes.EncoderUnknown);
        pool.Find(new EncoderReference("renamed", reference.Hash), small.Path).Reference.Id.ShouldBe("renamed");
    }

    [Fact]
    public void Vectors_are_computed_once_and_then_come_from_the_disk()
    {
        using var small = new SmallEncoder(SmallEncoder.Usual);
        using var cache = new TemporaryFolder();
        float[] first;
        using (var pool = small.Pool(new EncoderPoolOptions { CacheFolder = cache.Path }))
        {
            first = new TextVectors(pool, pool.Find("small"), Pooling.Mean).Of(["lovely day"], null, TestContext.Current.CancellationToken)[0];
        }

        using var again = small.Pool(new EncoderPoolOptions { CacheFolder = cache.Path });
        new TextVectors(again, again.Find("small"), Pooling.Mean).Of(["lovely day"], null, TestContext.Current.CancellationToken)[0].ShouldBe(first);
        again.Loaded.ShouldBeEmpty("nothing had to be computed");
    }
}
