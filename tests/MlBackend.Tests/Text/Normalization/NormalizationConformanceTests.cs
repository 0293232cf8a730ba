using System.Globalization;
using System.IO.Compression;
using System.Text;
using MlBackend.TestKit;
using MlBackend.Text.Normalization;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Text.Normalization;

/// <summary>The conformance test of the Unicode Character Database, NormalizationTest.txt.</summary>
public sealed class NormalizationConformanceTests
{
    [Fact]
    public void Every_line_of_the_conformance_test_holds()
    {
        List<string> failures = [];
        foreach (var (line, columns, _) in Rows())
        {
            // The file's own rules: c2 is NFC of c1 to c3, c3 NFD of c1 to c3, c4 NFC of c4 and c5, c5 NFD of those;
            // c4 is NFKC and c5 NFKD of all five.
            var holds =
                columns[..3].All(text => Form(text, NormalizationForm.FormC) == columns[1])
                && columns[..3].All(text => Form(text, NormalizationForm.FormD) == columns[2])
                && columns[3..].All(text => Form(text, NormalizationForm.FormC) == columns[3])
                && columns[3..].All(text => Form(text, NormalizationForm.FormD) == columns[4])
                && columns.All(text => Form(text, NormalizationForm.FormKC) == columns[3])
                && columns.All(text => Form(text, NormalizationForm.FormKD) == columns[4]);
            if (!holds)
            {
                failures.Add(line);
            }
        }

        failures.ShouldBeEmpty();
    }

    [Fact]
    public void A_character_that_the_conformance_test_does_not_name_is_itself_in_every_form()
    {
        var named = Rows().Where(row => row.Part == 1).Select(row => row.Columns[0]).ToHashSet(StringComparer.Ordinal);
        named.Count.ShouldBeGreaterThan(17_000);

        for (var codePoint = 0; codePoint <= 0x10FFFF; codePoint++)
        {
            var text = codePoint is >= 0xD800 and <= 0xDFFF ? ((char)codePoint).ToString() : char.ConvertFromUtf32(codePoint);
            if (!named.Contains(text) && Enum.GetValues<NormalizationForm>().Any(form => Form(text, form) != text))
            {
                Assert.Fail($"U+{codePoint:X4} changed.");
            }
        }
    }

    [Fact]
    public void The_tables_are_of_the_version_of_the_conformance_test() =>
        UnicodeNormalization.UnicodeVersion.ShouldBe(new Version(17, 0));

    private static string Form(string text, NormalizationForm form) => UnicodeNormalization.Normalize(text, form);

    private static IEnumerable<Row> Rows()
    {
        using var file = File.OpenRead(Repository.Path("tests", "fixtures", "unicode", "NormalizationTest-17.0.0.txt.gz"));
        using var reader = new StreamReader(new GZipStream(file, CompressionMode.Decompress), Encoding.UTF8);
        var part = -1;
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('@'))
            {
                part = line["@Part".Length] - '0';
                continue;
            }

            yield return new Row(line, [.. line.Split(';').Select(Text)], part);
        }
    }

    private static string Text(string codePoints) => string.Concat(
        codePoints.Split(' ').Select(point => char.ConvertFromUtf32(int.Parse(point, NumberStyles.HexNumber, CultureInfo.InvariantCulture))));

    private sealed record Row(string Line, string[] Columns, int Part);
}
