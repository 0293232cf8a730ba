using MlBackend.Storage.Relational;
using MlBackend.TestKit.Time;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Storage;

public sealed class RisingIdsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Ids_of_one_millisecond_rise_as_numbers_and_as_the_text_that_a_database_keeps()
    {
        var ids = new RisingIds(new ManualClock(Noon));

        var made = Enumerable.Range(0, 10_000).Select(_ => ids.Next()).ToList();

        made.ShouldBe(made.Order());
        made.Select(id => id.ToString()).ShouldBe(made.Select(id => id.ToString()).Order(StringComparer.Ordinal));
        made.ShouldBeUnique();
        made.ShouldAllBe(id => id.Version == 7 && id.Variant >= 8 && id.Variant <= 11);
        made[0].ToString()[..13].ShouldBe(Guid.CreateVersion7(Noon).ToString()[..13]);
    }
}
