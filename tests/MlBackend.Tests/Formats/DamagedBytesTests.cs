using System.Text;
using MlBackend.Core.Corpora;
using MlBackend.Core.Errors;
using MlBackend.Formats;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Formats;

public sealed class DamagedBytesTests
{
    private static readonly Dictionary<string, string> Samples = new(StringComparer.Ordinal)
    {
        ["prodigy"] = """
            {"text":"😀 Anna lives in Orléans","tokens":[{"text":"😀","start":0,"end":1}],"spans":[{"start":2,"end":6,"label":"PER"}],"answer":"accept"}
            {"text":"a","cats":{"x":1.0,"y":false},"answer":"accept"}
            {"text":"b","label":"x","answer":"reject"}
            {"text":"c","accept":["x",1]}
            """,
        ["csv"] = "id,text,label\n1,\"Anna, \"\"Orléans\"\"\n😀\",x|y\n2,b,\n3,c,|\n",
        ["conll"] = "-DOCSTART- O\n\n😀\tO\nAnna\tB-PER\n\t\nOrléans\tI-LOC\n",
    };

    [Theory]
    [InlineData("prodigy")]
    [InlineData("csv")]
    [InlineData("conll")]
    public async Task Whatever_bytes_come_a_reader_gives_documents_or_a_coded_error_with_the_line(string format)
    {
        var reader = FileFormats.Readers.Single(reader => reader.Format == format);
        var whole = Encoding.UTF8.GetBytes(Samples[format]);
        var refused = 0;
        for (var seed = 0; seed < 3000; seed++)
        {
            using var damaged = new MemoryStream(Damage(whole, new Random(seed)));
            try
            {
                await foreach (var document in reader.ReadAsync(damaged, new CorpusOptions(), TestContext.Current.CancellationToken))
                {
                    document.Spans().ShouldAllBe(span => span.Start < span.End && span.End.Value <= document.Text().Length);
                }
            }
            catch (MlBackendException exception)
            {
                exception.Detail.ShouldStartWith("line ", Case.Sensitive, $"seed {seed}");
                refused++;
            }
        }

        refused.ShouldBeInRange(300, 2999, "some damage must be seen, and some does no harm");
    }

    private static byte[] Damage(byte[] whole, Random random)
    {
        var bytes = whole.ToList();
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            var place = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    bytes[place] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveAt(place);
                    break;
                case 2:
                    bytes.Insert(place, "\"{}[],:\t\n\r|\\0 "u8[random.Next(14)]);
                    break;
                default:
                    bytes.RemoveRange(place, bytes.Count - place);
                    break;
            }

            if (bytes.Count == 0)
            {
                return [];
            }
        }

        return [.. bytes];
    }
}
