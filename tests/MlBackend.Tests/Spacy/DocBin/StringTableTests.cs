using System.Buffers;
using System.Text;
using MlBackend.Spacy.DocBin;
using MlBackend.Spacy.Msgpack;
using MlBackend.Spacy.Strings;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Spacy.DocBin;

public sealed class StringTableTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(100_000)]
    public void Every_string_is_written_once_and_by_code_point_however_few_fit_into_memory(int mostInMemory)
    {
        var random = new Random(3);
        // U+FF21 comes before U+1F600, whose UTF-16 units come first.
        string[] units = ["a", "b", "é", "\uFF21", "\U0001F600", "\U00010400", " "];
        string[] texts = [.. Enumerable.Range(0, 2_000).Select(_ => string.Concat(Enumerable.Range(0, random.Next(1, 5)).Select(_ => units[random.Next(units.Length)]))), new string('x', 100_000)];
        using var table = new StringTable { MostInMemory = mostInMemory };
        table.AddEmpty();
        foreach (var text in texts)
        {
            table.Id(text).ShouldBe(StringId.Of(text));
        }

        var written = new ArrayBufferWriter<byte>();
        var count = table.WriteTo(written);

        var wanted = texts.Append("").Distinct().OrderBy(text => Convert.ToHexString(Encoding.UTF8.GetBytes(text)), StringComparer.Ordinal).ToList();
        var expected = new ArrayBufferWriter<byte>();
        wanted.ForEach(new MsgpackWriter(expected).String);
        count.ShouldBe(wanted.Count);
        written.WrittenSpan.SequenceEqual(expected.WrittenSpan).ShouldBeTrue();
    }
}
