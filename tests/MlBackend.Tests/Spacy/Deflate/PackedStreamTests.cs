using System.IO.Compression;
using System.Runtime.InteropServices;
using MlBackend.Spacy.Deflate;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Spacy.Deflate;

/// <summary>Oracle: zlib itself, which refuses a stream whose check sum is another.</summary>
public sealed class PackedStreamTests
{
    [Theory]
    [InlineData(1, 40_000)]
    [InlineData(3, 20_000)]
    [InlineData(13, 12_000)]
    [InlineData(32, 2_000)]
    [InlineData(33, 2_000)]
    [InlineData(70, 1_000)]
    public async Task Tables_of_every_width_unpack_to_what_they_were(int width, int rows)
    {
        var random = new Random(width);
        // Few values come often, close and far; some never again; many cells are 0; some rows stand twice.
        ulong[] words = [.. Enumerable.Range(0, 3_000).Select(_ => (ulong)random.NextInt64())];
        ulong[] cells = new ulong[rows * width];
        for (var row = 0; row < rows; row++)
        {
            var own = cells.AsSpan(row * width, width);
            if (row > 0 && random.Next(4) == 0)
            {
                cells.AsSpan((row - 1 - random.Next(Math.Min(row, 500))) * width, width).CopyTo(own);
                continue;
            }

            foreach (ref var cell in own)
            {
                cell = random.Next(8) switch { 0 => words[random.Next(words.Length)], 1 => words[random.Next(20)], 2 => (ulong)random.Next(4), 3 => ulong.MaxValue, _ => 0 };
            }
        }

        (await ThroughZlibAsync(cells, width, [1, 2, 3], [4, 5])).ShouldBe([1, 2, 3, .. MemoryMarshal.AsBytes<ulong>(cells), 4, 5]);
    }

    [Fact]
    public async Task A_table_without_rows_is_a_stream_of_the_head_and_the_rest() =>
        (await ThroughZlibAsync([], 13, "head"u8.ToArray(), "rest"u8.ToArray())).ShouldBe("headrest"u8.ToArray());

    [Fact]
    public async Task Rows_that_repeat_take_a_small_part_of_their_bytes()
    {
        using var rows = new RowDeflater(13);
        for (var index = 0; index < 10_000; index++)
        {
            var row = rows.Next();
            row[0] = row[1] = 0x123456789ABCDEF0UL + (ulong)(index % 7);
            rows.Commit();
        }

        rows.End();
        long packed = 0;
        await foreach (var chunk in rows.ChunksAsync(TestContext.Current.CancellationToken))
        {
            packed += chunk.Length;
        }

        packed.ShouldBeLessThan(rows.Length / 20);
    }

    private static async Task<byte[]> ThroughZlibAsync(ulong[] cells, int width, byte[] head, byte[] rest)
    {
        var token = TestContext.Current.CancellationToken;
        using var rows = new RowDeflater(width);
        for (var at = 0; at < cells.Length; at += width)
        {
            cells.AsSpan(at, width).CopyTo(rows.Next());
            rows.Commit();
        }

        rows.End();
        using var packed = new MemoryStream();
        await using (var stream = await PackedStream.BeginAsync(packed, head, rows, token))
        {
            await stream.WriteAsync(rest, token);
            await stream.EndAsync(token);
        }

        packed.Position = 0;
        return Recorded.Unpacked(packed);
    }
}
