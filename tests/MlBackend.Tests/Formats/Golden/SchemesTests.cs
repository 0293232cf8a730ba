using Shouldly;
using Xunit;

namespace MlBackend.Tests.Formats.Golden;

public sealed class SchemesTests
{
    [Theory]
    [InlineData("two-column", "iob1-tab.txt", "iob1")]
    [InlineData("two-column", "iob2-space.txt", "iob2")]
    [InlineData("two-column", "bioes-tab.txt", "bioes")]
    [InlineData("two-column", "bilou-space.txt", "bilou")]
    [InlineData("conll", "conll2003-iob1.txt", "iob1")]
    [InlineData("conll", "conll2002-iob2.txt", "iob2")]
    public async Task A_file_in_the_scheme_named_reads_as_it_does_without_a_name(string folder, string file, string scheme)
    {
        var named = await Expected.DocumentsAsync(Expected.File(folder, file), scheme);
        var lenient = await Expected.DocumentsAsync(Expected.File(folder, file), "conll");

        named.SelectMany(document => document.Spans(null)).ShouldBe(lenient.SelectMany(document => document.Spans(null)));
        named.Count.ShouldBe(lenient.Count);
    }

    [Theory]
    [InlineData("two-column", "iob1-tab.txt", "iob2")]
    [InlineData("two-column", "bioes-tab.txt", "iob2")]
    [InlineData("two-column", "iob2-tab.txt", "bioes")]
    [InlineData("two-column", "iob2-tab.txt", "iob1")]
    public async Task A_file_in_another_scheme_is_refused(string folder, string file, string scheme) =>
        (await Corpus.FailureAsync(() => Expected.DocumentsAsync(Expected.File(folder, file), scheme))).Code.Number.ShouldBe(5040);
}
