using MlBackend.Core.Corpora;
using MlBackend.Core.Errors;
using MlBackend.Formats.Csv;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Formats;

public sealed class CsvCorpusReaderTests
{
    [Theory]
    [InlineData("text,label\na b,x\nc,y|z\n")]
    [InlineData("\uFEFFtext,label\r\na b,x\r\nc,y | z")]
    [InlineData("text;label\na b;x\nc;y|z\n")]
    [InlineData("id\ttext\tlabel\n7\ta b\tx\n8\tc\ty|z\n")]
    [InlineData("Label,ignored,Text\nx,1,a b\n\ny|z,2,c\n")]
    [InlineData("\"text\",\"label\"\n\"a b\",\"x\"\n\"c\",\"y|z\"\n")]
    public async Task Columns_are_found_by_name_whatever_the_delimiter(string table)
    {
        var documents = await ReadAsync(table);

        documents.Select(Corpus.Text).ShouldBe(["a b", "c"]);
        documents.Select(document => string.Join('|', document.Labels()!)).ShouldBe(["x", "y|z"]);
    }

    [Fact]
    public async Task A_quoted_cell_may_hold_delimiters_quotes_and_line_ends()
    {
        var documents = await ReadAsync("text,label\r\n\"one, \"\"two\"\"\r\nthree\",x\r\nfour,y\r\n");

        documents[0].Text().ShouldBe("one, \"two\"\r\nthree");
        documents.Select(document => document.Line).ShouldBe([2, 4]);
    }

    [Fact]
    public async Task An_empty_label_is_no_answer_and_a_lone_bar_is_the_empty_answer()
    {
        var documents = await ReadAsync("text,label\na,\nb,|\n");

        documents[0].Answers.ShouldBeEmpty();
        documents[1].Labels()!.ShouldBeEmpty();
    }

    [Fact]
    public async Task Ids_and_the_names_of_field_and_question_are_taken_over()
    {
        var document = (await ReadAsync("id,text,label\nq7,a,x\n", new CorpusOptions("topic", "body"))).ShouldHaveSingleItem();

        document.Document.ExternalId.ShouldBe("q7");
        document.Document.Field("body").ShouldBe("a");
        document.Answers.ShouldHaveSingleItem().Question.ShouldBe("topic");
    }

    [Theory]
    [InlineData("text,label\na,x\nb,x,y\n", 5006, "line 3,")]
    [InlineData("text,label\na,x\nb\n", 5006, "line 3,")]
    [InlineData("text,label\na,x\n\"never closed,x\nb,y\n", 5008, "line 3")]
    [InlineData("text,label\n\"a\"b,x\n", 5008, "line 2")]
    [InlineData("body,label\na,x\n", 5009, "line 1")]
    [InlineData("text,label\na,x\nb\0,x\n", 5002, "line 3")]
    public async Task A_bad_row_is_refused_with_its_line(string table, int code, string line)
    {
        var failure = await Corpus.FailureAsync(() => ReadAsync(table));

        failure.Code.Number.ShouldBe(code);
        failure.Detail.ShouldStartWith(line);
    }

    [Fact]
    public async Task Bytes_that_are_not_utf8_are_refused_with_their_line()
    {
        using var stream = new MemoryStream([.. "text,label\na,x\n"u8, 0xE9, .. ",x\n"u8]);

        var failure = await Corpus.FailureAsync(async () =>
        {
            await foreach (var document in new CsvCorpusReader().ReadAsync(stream, new CorpusOptions(), CancellationToken.None))
            {
                document.Line.ShouldBe(2);
            }
        });

        failure.Code.ShouldBe(ErrorCodes.NotUtf8);
        failure.Detail.ShouldBe("line 3.");
    }

    private static Task<List<CorpusDocument>> ReadAsync(string table, CorpusOptions? options = null) =>
        Corpus.ReadAsync(new CsvCorpusReader(), table, options);
}
