using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace MlBackend.Storage.Relational;

/// <summary>SQLite: an instant is the integer number of microseconds since 1970, UTC.</summary>
internal sealed class MicrosecondInstant() : ValueConverter<DateTimeOffset, long>(
    instant => Microseconds(instant),
    stored => FromMicroseconds(stored))
{
    public static long Microseconds(DateTimeOffset instant) =>
        Math.DivRem(instant.UtcTicks - DateTimeOffset.UnixEpoch.Ticks, TimeSpan.TicksPerMicrosecond, out var rest) - (rest < 0 ? 1 : 0);

    public static DateTimeOffset FromMicroseconds(long stored) =>
        DateTimeOffset.UnixEpoch.AddTicks(stored * TimeSpan.TicksPerMicrosecond);
}

/// <summary>PostgreSQL: timestamptz, which takes UTC only and keeps microseconds.</summary>
internal sealed class UtcInstant() : ValueConverter<DateTimeOffset, DateTimeOffset>(
    instant => MicrosecondInstant.FromMicroseconds(MicrosecondInstant.Microseconds(instant)),
    stored => stored);
