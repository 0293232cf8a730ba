using System.Buffers.Binary;
using System.IO.Compression;
using MlBackend.Core.Errors;
using MlBackend.Spacy.DocBin;
using MlBackend.Spacy.Docs;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Spacy.DocBin;

/// <summary>Whatever bytes come: documents or a coded error, in bounded memory.</summary>
public sealed class HostileFilesTests
{
    private const int Cases = 60_000;

    /// <summary>A file with everything in it, small enough to be damaged often.</summary>
    private static readonly string[] Sources = ["full-attributes", "user-data", "spancat-overlapping", "textcat-multilabel"];

    [Fact]
    public async Task Whatever_is_damaged_within_a_file_it_gives_documents_or_a_coded_error()
    {
        var whole = await SmallFileAsync();
        var refused = 0;
        for (var seed = 0; seed < Cases; seed++)
        {
            // Stored, not compressed: only the damage takes time.
            refused += await IsRefusedAsync(Stored(Damaged(whole, new Random(seed))), seed) ? 1 : 0;
        }

        refused.ShouldBeInRange(Cases / 10, Cases - (Cases / 100), "some damage must be seen, and some does no harm");
    }

    [Fact]
    public async Task Whatever_is_damaged_of_the_compression_it_gives_documents_or_a_coded_error()
    {
        var whole = Recorded.Packed(await SmallFileAsync());
        var refused = 0;
        for (var seed = 0; seed < Cases / 10; seed++)
        {
            refused += await IsRefusedAsync(Damaged(whole, new Random(seed)), seed) ? 1 : 0;
        }

        refused.ShouldBeGreaterThan(Cases / 20);
    }

    [Fact]
    public async Task Recorded_files_are_refused_wherever_they_are_cut()
    {
        foreach (var name in Sources)
        {
            var whole = Recorded.Unpacked(name);
            for (var length = 0; length < whole.Length; length += 7)
            {
                (await IsRefusedAsync(Stored(whole[..length]), length)).ShouldBeTrue($"{name} cut to {length}");
            }
        }
    }

    [Theory]
    [InlineData("DFFFFFFFFF", "a map of four thousand million")]
    [InlineData("81A56174747273DDFFFFFFFF", "a list of as many")]
    [InlineData("81DBFFFFFFFF41", "a string of four gigabytes")]
    [InlineData("81A6746F6B656E73C6FFFFFFFF00", "as many bytes")]
    [InlineData("C1", "a code that does not exist")]
    [InlineData("", "nothing")]
    [InlineData("80", "a map of nothing")]
    public async Task Absurd_lengths_are_refused_before_anything_is_made_of_that_size(string hex, string _)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        (await CodeAsync(Stored(Convert.FromHexString(hex)))).ShouldBe(ErrorCodes.DocBinInvalid);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(4 << 20);
    }

    [Fact]
    public async Task Deep_nesting_is_passed_over_without_recursion()
    {
        // {"x": [[[[…
        byte[] nested = [0x81, 0xA1, (byte)'x', .. Enumerable.Repeat((byte)0x91, 1_000_000), 0xC0];
        (await CodeAsync(Stored(nested))).ShouldBe(ErrorCodes.DocBinInvalid);
    }

    [Fact]
    public async Task A_bomb_is_refused_while_it_unpacks()
    {
        using var packed = new MemoryStream();
        await using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            var zeros = new byte[1 << 20];
            for (var megabytes = 0; megabytes < 200; megabytes++)
            {
                zlib.Write(zeros);
            }
        }

        (await CodeAsync(packed.ToArray())).ShouldBe(ErrorCodes.DocBinTooLarge);
    }

    [Theory]
    [InlineData(DocColumn.EntityMark, 9UL, "ENT_IOB")]
    [InlineData(DocColumn.EntityMark, 1UL, "goes on with an entity")]
    [InlineData(DocColumn.Head, 99UL, "head")]
    [InlineData(DocColumn.SentenceStart, 7UL, "SENT_START")]
    [InlineData(DocColumn.EntityLabel, 0xDEADBEEFDEADBEEFUL, "a string is missing")]
    [InlineData(DocColumn.PartOfSpeech, 4UL, "part of speech")]
    [InlineData(DocColumn.Orth, 0UL, "has no text")]
    public async Task A_cell_that_cannot_be_is_refused_with_the_documents_number(DocColumn column, ulong cell, string reason)
    {
        var token = TestContext.Current.CancellationToken;
        Doc[] docs = [Simple("one two"), Simple("three four")];
        var bytes = await Recorded.UnpackedAsync(docs, null, false, token);
        var cells = bytes.AsSpan().IndexOf("tokens"u8) + "tokens"u8.Length + 3;
        var width = DocBinLayout.DefaultAttributes.Count;
        var place = cells + (((2 * width) + DocBinLayout.DefaultAttributes.ToList().IndexOf(column)) * sizeof(ulong));
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(place), cell);

        using var file = await DocBinFile.OpenAsync(new MemoryStream(Stored(bytes)), token);
        var failure = Should.Throw<MlBackendException>(() => file.Docs().Count());
        failure.Code.ShouldBe(ErrorCodes.DocumentContradicts);
        failure.Detail.ShouldStartWith("document 2: ");
        failure.Detail.ShouldContain(reason);

        List<MlBackendException> aside = [];
        file.Docs(aside.Add).Select(entry => (entry.Number, entry.Doc.Text)).ShouldBe([(1, "one two")]);
        aside.Count.ShouldBe(1);
    }

    private static Doc Simple(string text) => new([.. text.Split(' ').Select((word, index) => new DocToken(word, index == 0))]);

    private static async Task<byte[]> SmallFileAsync()
    {
        var token = TestContext.Current.CancellationToken;
        var doc = Simple("New York");
        doc.Tokens[0].EntityMark = EntityMark.Begin;
        doc.Tokens[0].EntityLabel = "GPE";
        doc.Tokens[1].EntityMark = EntityMark.Inside;
        doc.Tokens[1].EntityLabel = "GPE";
        Doc[] docs =
        [
            new(doc.Tokens) { Categories = [new("a", 1), new("b", 0.5)], SpanGroups = [new("sc", [new DocSpan(0, 2, "X", "Q1"), new DocSpan(1, 2, "Y")]), new("e", [])] },
            new(Simple("é 😀").Tokens) { UserData = new byte[] { 0x81, 0xA1, 0x78, 0x01 } },
            new([]),
        ];
        return await Recorded.UnpackedAsync(docs, [DocColumn.EntityMark, DocColumn.EntityLabel, DocColumn.Head], true, token);
    }

    private static async Task<bool> IsRefusedAsync(byte[] bytes, int seed)
    {
        try
        {
            using var stream = new MemoryStream(bytes);
            using var file = await DocBinFile.OpenAsync(stream, CancellationToken.None);
            foreach (var (_, doc) in file.Docs())
            {
                // What is read is whole: every span lies in the text.
                doc.Entities().ShouldAllBe(span => span.Start < span.End && doc.TextOf(span).Length > 0, $"seed {seed}");
                doc.SpanGroups.SelectMany(group => group.Spans).ShouldAllBe(span => doc.TextOf(span).Length > 0, $"seed {seed}");
            }

            return false;
        }
        catch (MlBackendException)
        {
            return true;
        }
    }

    private static async Task<ErrorCode?> CodeAsync(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        try
        {
            using var file = await DocBinFile.OpenAsync(stream, CancellationToken.None);
            return null;
        }
        catch (MlBackendException exception)
        {
            return exception.Code;
        }
    }

    private static byte[] Damaged(byte[] whole, Random random)
    {
        var bytes = whole.ToList();
        for (var times = random.Next(1, 4); times > 0 && bytes.Count > 0; times--)
        {
            var place = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[place] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[place] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes.RemoveAt(place);
                    break;
                case 3:
                    bytes.Insert(place, new byte[] { 0x90, 0x80, 0xC0, 0xC4, 0xDB, 0xDD, 0xDF, 0xFF, 0x00 }[random.Next(9)]);
                    break;
                default:
                    bytes.RemoveRange(place, Math.Min(random.Next(1, 9), bytes.Count - place));
                    break;
            }
        }

        return [.. bytes];
    }

    private static byte[] Stored(byte[] unpacked)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.NoCompression, leaveOpen: true))
        {
            zlib.Write(unpacked);
        }

        return packed.ToArray();
    }
}
