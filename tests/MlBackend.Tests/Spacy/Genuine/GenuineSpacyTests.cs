using System.Text.Json;
using MlBackend.Core.Annotations;
using MlBackend.Core.Questions;
using MlBackend.Core.Tools;
using MlBackend.Spacy.DocBin;
using MlBackend.Spacy.Docs;
using MlBackend.TestKit;
using MlBackend.TestKit.Genuine;
using MlBackend.Tests.Commands.Exporting;
using MlBackend.Text.Offsets;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Spacy.Genuine;

/// <summary>The judge is the genuine spaCy: it opens what is written here, finds no fault and trains on it.</summary>
public sealed class GenuineSpacyTests
{
    private static readonly System.Buffers.SearchValues<char> AfterWord = System.Buffers.SearchValues.Create(" \t\n.,'’\"");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_written_here_opens_in_spaCy_with_equal_content()
    {
        using var folder = new TemporaryFolder();
        var names = Recorded.DocBins.Where(name => name != "fashion-300").ToArray();
        var written = new Dictionary<string, List<Doc>>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            var (docs, attributes, hasUserData) = await Recorded.ReadAsync(Recorded.Path("docbin", name + ".spacy"), Token);
            using var writer = new DocBinWriter(attributes.Select(attribute => (DocColumn)attribute), hasUserData);
            docs.ForEach(writer.Add);
            await using var file = File.Create(folder.File(name + ".spacy"));
            await writer.WriteAsync(file, Token);
            written[name] = docs;
        }

        var run = await GenuineSpacy.CheckAsync(folder.Path, Token, ["--docs", .. names.Select(name => name + ".spacy")]);

        run.Status.ShouldBe(0, run.Output);
        foreach (var (name, told) in names.Zip(JsonDocument.Parse(run.Output).RootElement.EnumerateArray()))
        {
            told.GetProperty("errors").GetArrayLength().ShouldBe(0, name);
            var docs = written[name].Where(doc => doc.Tokens.Length > 0).ToList();
            docs.Count.ShouldBe(told.GetProperty("documents").GetArrayLength(), name);
            foreach (var (doc, seen) in docs.Zip(told.GetProperty("documents").EnumerateArray()))
            {
                seen.GetProperty("text").GetString().ShouldBe(doc.Text);
                seen.GetProperty("tokens").EnumerateArray().Select(token => (token[0].GetString()!, token[1].GetBoolean()))
                    .ShouldBe(doc.Tokens.Select(token => (token.Orth, token.SpaceAfter)));
                seen.GetProperty("ents").EnumerateArray().Select(span => span[2].GetString()!).ShouldBe(doc.Entities().Select(span => span.Label));
                seen.GetProperty("cats").EnumerateObject().Select(cat => new DocCategory(cat.Name, cat.Value.GetDouble())).ShouldBe(doc.Categories);
                seen.GetProperty("spans").EnumerateObject().Select(group => group.Name).ShouldBe(doc.SpanGroups.Select(group => group.Key));
            }
        }
    }

    [Fact]
    public async Task Entities_with_rejected_suggestions_train()
    {
        await using var project = await ExportedProject.CreateAsync(new Schema([new Question("brand", QuestionKind.Span, "text", ["text"], ["FASHION_BRAND"])]), Token);
        await project.AddAsync(
            Lines("fashion_brands_train.jsonl", 500).Select((line, index) => Document(index, Text(line), [Spans(line)]) with
            {
                Annotations = [Annotation(index, [Spans(line)]) with { FromRelease = "mlb-abc123-r2" }],
            }),
            Token);
        await project.SuggestAsync(2, document => [new SpanAnswer("brand", [new LabelledSpan(new(0), new(Word(document.Field("text")!)), "FASHION_BRAND")])], Token);

        await ShouldTrainAsync(project, ["--lang", "en", "--rejected"], "ner");
    }

    [Fact]
    public async Task One_label_a_document_trains()
    {
        await using var project = await ExportedProject.CreateAsync(new Schema([new Question("about", QuestionKind.Choice, "text", ["text"], ["documentation", "other"])]), Token);
        await project.AddAsync(
            Lines("docs_issues_train.jsonl", 400).Select((line, index) => Document(index, Text(line),
                [new ChoiceAnswer("about", [line.GetProperty("answer").GetString() == "accept" ? "documentation" : "other"])])),
            Token);

        await ShouldTrainAsync(project, ["--stratify", "about"], "textcat");
    }

    [Fact]
    public async Task Entities_overlapping_spans_and_labels_of_two_questions_train_together()
    {
        await using var project = await ExportedProject.CreateAsync(
            new Schema(
            [
                new Question("brand", QuestionKind.Span, "text", ["text"], ["FASHION_BRAND"]),
                new Question("parts", QuestionKind.Span, "text", ["text"], ["START", "WORD"]),
                new Question("length", QuestionKind.Choice, "text", ["text"], ["long", "short"]),
                new Question("marks", QuestionKind.MultiChoice, "text", ["text"], ["question", "exclamation"]),
            ]),
            Token);
        await project.AddAsync(
            Lines("fashion_brands_train.jsonl", 500).Select((line, index) =>
            {
                var text = Text(line);
                var word = Word(text);
                return Document(index, text,
                [
                    Spans(line),
                    new SpanAnswer("parts", [new(new(0), new(word), "START"), new(new(0), new(word), "WORD")]),
                    new ChoiceAnswer("length", [text.Length > 150 ? "long" : "short"]),
                    new ChoiceAnswer("marks", [.. text.Contains('?', StringComparison.Ordinal) ? ["question"] : Array.Empty<string>(), .. text.Contains('!', StringComparison.Ordinal) ? ["exclamation"] : Array.Empty<string>()]),
                ]);
            }),
            Token);

        await ShouldTrainAsync(project, ["--align", "expand"], "ner", "spancat", "textcat_multilabel");
    }

    [Fact]
    public async Task Overlapping_spans_alone_train_in_French()
    {
        await using var project = await ExportedProject.CreateAsync(new Schema([new Question("parts", QuestionKind.Span, "text", ["text"], ["START", "WORD"])]), Token);
        await project.AddAsync(
            FrenchTexts(200).Select((text, index) => Document(index, text, [new SpanAnswer("parts", [new(new(0), new(Word(text)), "START"), new(new(0), new(Word(text)), "WORD")])])),
            Token);

        await ShouldTrainAsync(project, ["--lang", "fr", "--align", "expand"], "spancat");
    }

    [Fact]
    public async Task Any_number_of_labels_alone_train()
    {
        await using var project = await ExportedProject.CreateAsync(new Schema([new Question("marks", QuestionKind.MultiChoice, "text", ["text"], ["question", "long"])]), Token);
        await project.AddAsync(
            Lines("docs_issues_train.jsonl", 200).Select(Text).Select((text, index) => Document(index, text, [new ChoiceAnswer("marks",
                [.. text.Contains('?', StringComparison.Ordinal) ? ["question"] : Array.Empty<string>(), .. text.Length > 60 ? ["long"] : Array.Empty<string>()])])),
            Token);

        await ShouldTrainAsync(project, [], "textcat_multilabel");
    }

    /// <summary>The checker and <c>spacy debug data</c> find no fault, and <c>spacy train</c> takes 20 steps, all with the files as they are.</summary>
    private static async Task ShouldTrainAsync(ExportedProject project, string[] arguments, params string[] components)
    {
        var export = await project.RunAsync(arguments);
        export.Status.ShouldBe(0, export.Error);

        var check = await GenuineSpacy.CheckAsync(project.Out, Token, "train.spacy", "dev.spacy", "test.spacy");
        check.Status.ShouldBe(0, check.Output);
        foreach (var file in JsonDocument.Parse(check.Output).RootElement.EnumerateArray())
        {
            file.GetProperty("warnings").GetArrayLength().ShouldBe(0, file.ToString());
        }

        var debug = await GenuineSpacy.SpacyAsync(project.Out, Token, "debug", "data", "config.cfg");
        debug.Status.ShouldBe(0, debug.Output);
        debug.Output.ShouldContain("No overlap between training and evaluation data");

        var train = await GenuineSpacy.SpacyAsync(
            project.Out, Token, "train", "config.cfg", "--output", "training", "--training.max_steps", "20", "--training.eval_frequency", "10");
        train.Status.ShouldBe(0, train.Output);
        using var meta = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(project.Out, "training", "model-last", "meta.json"), Token));
        foreach (var component in components)
        {
            meta.RootElement.GetProperty("components").EnumerateArray().Select(name => name.GetString()).ShouldContain(component);
            meta.RootElement.GetProperty("labels").GetProperty(component).GetArrayLength().ShouldBeGreaterThan(0);
        }
    }

    private static IEnumerable<JsonElement> Lines(string file, int count) =>
        File.ReadLines(Repository.SharedPath("data", file)).Take(count).Select(line => JsonDocument.Parse(line).RootElement);

    /// <summary>French texts that begin with a word.</summary>
    private static IEnumerable<string> FrenchTexts(int count)
    {
        using var reader = new StreamReader(new System.IO.Compression.GZipStream(
            File.OpenRead(Recorded.Path("tokenizer", "corpus-fr.jsonl.gz")), System.IO.Compression.CompressionMode.Decompress));
        List<string> texts = [];
        while (texts.Count < count && reader.ReadLine() is { } line)
        {
            var text = Text(JsonDocument.Parse(line).RootElement);
            if (text.Length > 1 && char.IsLetter(text[0]))
            {
                texts.Add(text);
            }
        }

        return texts;
    }

    private static string Text(JsonElement line) => line.GetProperty("text").GetString()!;

    /// <summary>Where the first word ends.</summary>
    private static int Word(string text) => Math.Max(1, text.AsSpan().IndexOfAny(AfterWord) is var end && end < 0 ? text.Length : end);

    private static SpanAnswer Spans(JsonElement line)
    {
        var index = new CodePointIndex(Text(line));
        return new SpanAnswer("brand", [.. line.GetProperty("spans").EnumerateArray().Select(span => new LabelledSpan(
            index.ToUtf16(new(span.GetProperty("start").GetInt32())), index.ToUtf16(new(span.GetProperty("end").GetInt32())), span.GetProperty("label").GetString()!))]);
    }

    private static PulledDocument Document(int index, string text, Answer[] answers) =>
        ExportedProject.Document($"{index}", text, Annotation(index, answers));

    private static Annotation Annotation(int index, Answer[] answers) => ExportedProject.Annotation($"a{index}", answers);
}
