using System.Text.Json;
using MlBackend.Core.Corpora;
using MlBackend.Formats.Brat;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Formats.Golden;

public sealed class BratTests
{
    [Theory]
    [InlineData("doc01")]
    [InlineData("doc02")]
    [InlineData("doc03-discontinuous")]
    [InlineData("doc04-nested-adjacent")]
    [InlineData("doc05-crlf")]
    [InlineData("doc06-empty")]
    [InlineData("doc07-no-annotations")]
    [InlineData("doc08-newline-inside")]
    [InlineData("doc09-combining")]
    [InlineData("doc10-one-char")]
    public async Task Every_line_agrees_with_the_golden_reading(string name)
    {
        var expected = Expected.Read("brat", name);
        var text = await File.ReadAllTextAsync(Expected.File("brat", name + ".txt"), TestContext.Current.CancellationToken);
        await using var stream = File.OpenRead(Expected.File("brat", name + ".ann"));

        var read = (await BratReader.ParseAsync(stream, text, TestContext.Current.CancellationToken)).Annotations;

        text.ShouldBe(expected.GetProperty("text").GetString());
        read.Entities.Select(entity => $"{entity.Id} {entity.Label} {string.Join(';', entity.Pieces.Select(piece => $"{piece.Start},{piece.End}"))} {entity.Text}")
            .ShouldBe(List(expected, "entities", entity => $"{Text(entity, "id")} {Text(entity, "label")} {string.Join(';', entity.GetProperty("fragments").EnumerateArray().Select(piece => $"{piece[0]},{piece[1]}"))} {Text(entity, "text")}"));
        read.Relations.Select(relation => $"{relation.Id} {relation.Type} {string.Join(' ', relation.Arguments.Select(argument => $"{argument.Role}:{argument.Target}"))}")
            .ShouldBe(List(expected, "relations", relation => $"{Text(relation, "id")} {Text(relation, "type")} {string.Join(' ', relation.GetProperty("args").EnumerateObject().Select(argument => $"{argument.Name}:{argument.Value.GetString()}"))}"));
        read.Equivalences.Select(equal => string.Join(' ', equal.Ids)).ShouldBe(List(expected, "equivs", equal => string.Join(' ', equal.EnumerateArray().Select(id => id.GetString()))));
        read.Events.Select(happened => $"{happened.Id} {happened.Type} {happened.Trigger} {string.Join(' ', happened.Arguments.Select(argument => $"{argument.Role}:{argument.Target}"))}")
            .ShouldBe(List(expected, "events", happened => $"{Text(happened, "id")} {Text(happened, "type")} {Text(happened, "trigger")} {string.Join(' ', happened.GetProperty("args").EnumerateArray().Select(argument => $"{argument[0].GetString()}:{argument[1].GetString()}"))}"));
        read.Attributes.Select(attribute => $"{attribute.Id} {attribute.Name} {attribute.Target} {attribute.Value ?? "True"}")
            .ShouldBe(List(expected, "attributes", attribute => $"{Text(attribute, "id")} {Text(attribute, "name")} {Text(attribute, "target")} {attribute.GetProperty("value")}"));
        read.Notes.Select(note => $"{note.Id} {note.Type} {note.Target} {note.Text}").ShouldBe(List(expected, "notes", note => $"{Text(note, "id")} {Text(note, "type")} {Text(note, "target")} {Text(note, "text")}"));
        read.Normalizations.Select(normalization => $"{normalization.Id} {normalization.Target} {normalization.Resource}:{normalization.Entry} {normalization.Text}")
            .ShouldBe(List(expected, "normalizations", one => $"{Text(one, "id")} {Text(one, "target")} {Text(one, "resource")}:{Text(one, "entry")} {Text(one, "text")}"));
    }

    [Fact]
    public async Task A_folder_is_read_document_by_document()
    {
        var documents = await Expected.DocumentsAsync(Expected.File("brat"));

        documents.Count.ShouldBe(10);
        documents.Select(document => document.Document.ExternalId).ShouldContain("doc05-crlf");
        foreach (var document in documents)
        {
            var expected = Expected.Read("brat", document.Document.ExternalId);
            document.Text().ShouldBe(expected.GetProperty("text").GetString());
            document.Spans(null).ShouldBe(List(expected, "entities", entity =>
                $"{entity.GetProperty("fragments")[0][0]}-{entity.GetProperty("fragments").EnumerateArray().Last()[1]} {Text(entity, "label")}").Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task One_document_may_be_named_by_either_of_its_files()
    {
        foreach (var ending in new[] { ".ann", ".txt" })
        {
            (await Expected.DocumentsAsync(Expected.File("brat", "doc01" + ending))).ShouldHaveSingleItem().Document.ExternalId.ShouldBe("doc01");
        }
    }

    [Fact]
    public async Task What_a_document_cannot_hold_is_said()
    {
        var events = (await Expected.DocumentsAsync(Expected.File("brat", "doc02.ann"))).ShouldHaveSingleItem();
        events.Relations().ShouldBe(["Buyer: 5-13 > 0-4", "Target: 5-13 > 14-20", "Theme2: 49-58 > 14-20", "Theme: 49-58 > 5-13"]);
        events.Lost.Select(loss => (loss.Part, loss.Count)).ShouldBe([(CorpusPart.Relation, 2), (CorpusPart.Metadata, 3)]);

        var pieces = (await Expected.DocumentsAsync(Expected.File("brat", "doc03-discontinuous.ann"))).ShouldHaveSingleItem();
        pieces.Lost.ShouldHaveSingleItem().Count.ShouldBe(2);

        (await Expected.DocumentsAsync(Expected.File("brat", "doc08-newline-inside.ann"))).ShouldHaveSingleItem().Lost.ShouldBeEmpty("brat cuts spans at line ends");
    }

    private static IEnumerable<string> List(JsonElement expected, string name, Func<JsonElement, string> shown) => expected.GetProperty(name).EnumerateArray().Select(shown);

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
