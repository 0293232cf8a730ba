using System.Runtime.InteropServices;
using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Text.Normalization;
using MlBackend.Text.Segmentation;

namespace MlBackend.Commands.Statistics;

/// <summary>What a corpus holds, read document by document; sixteen bytes a document are kept to find equal texts.</summary>
internal sealed class CorpusStatistics
{
    private readonly Dictionary<UInt128, UInt128> texts = [];
    private readonly SortedDictionary<string, QuestionStatistics> questions = new(StringComparer.Ordinal);

    /// <summary>Documents.</summary>
    public long Documents { get; private set; }

    /// <summary>Documents without any text but white space.</summary>
    public long Blank { get; private set; }

    /// <summary>Documents without any answer.</summary>
    public long Unanswered { get; private set; }

    /// <summary>Characters, as UTF-16 units.</summary>
    public long Characters { get; private set; }

    /// <summary>Tokens of documents: those of the file, else words.</summary>
    public Histogram Tokens { get; } = new();

    /// <summary>Documents whose text came before.</summary>
    public long Duplicates { get; private set; }

    /// <summary>Of these: with another answer than the first.</summary>
    public long Conflicts { get; private set; }

    /// <summary>Links between spans, by label.</summary>
    public SortedDictionary<string, long> Relations { get; } = new(StringComparer.Ordinal);

    /// <summary>The questions about labels and spans, by name.</summary>
    public IReadOnlyCollection<QuestionStatistics> Questions => questions.Values;

    /// <summary>Notes a document.</summary>
    public void Note(CorpusDocument document)
    {
        Documents++;
        var field = document.TokensOf ?? document.Document.Fields.Keys.FirstOrDefault();
        var text = field is null ? "" : document.Document.Fields[field];
        var starts = Starts(document, text);
        Characters += text.Length;
        Tokens.Add(starts.Count);
        Blank += string.IsNullOrWhiteSpace(text) ? 1 : 0;
        Unanswered += document.Answers.Count == 0 ? 1 : 0;
        NoteText(document, text);
        var boundaries = document.Tokens is null ? null : Boundaries(document.Tokens);
        List<int> sentences = [.. (document.Tokens ?? []).Where(token => token.Attributes?.StartsSentence == true).Select(token => token.Start.Value)];
        foreach (var answer in document.Answers)
        {
            Note(answer, text, starts, boundaries, sentences);
        }

        NotePeople(document);
    }

    private static List<int> Starts(CorpusDocument document, string text)
    {
        if (document.Tokens is { } tokens)
        {
            return [.. tokens.Select(token => token.Start.Value)];
        }

        List<int> starts = [];
        var position = 0;
        while (WordTokenizer.TryNext(text, ref position, out var word))
        {
            starts.Add(word.Start);
        }

        return starts;
    }

    private static HashSet<int> Boundaries(IReadOnlyList<CorpusToken> tokens)
    {
        HashSet<int> boundaries = [];
        foreach (var token in tokens)
        {
            boundaries.Add(token.Start.Value);
            boundaries.Add(token.End.Value);
        }

        return boundaries;
    }

    private void Note(Answer answer, string text, List<int> starts, HashSet<int>? boundaries, List<int> sentences)
    {
        switch (answer)
        {
            case ChoiceAnswer choice:
                Question(choice.Question, isSpans: false).Note(choice);
                break;
            case SpanAnswer spans:
                var inside = spans with { Spans = [.. spans.Spans.Where(span => span.Start < span.End && span.End.Value <= text.Length)] };
                Question(spans.Question, isSpans: true).Note(inside, [.. inside.Spans.Select(span => Before(starts, span.End.Value) - Before(starts, span.Start.Value))], text, boundaries, sentences);
                break;
            case RelationAnswer relations:
                foreach (var label in relations.Relations.SelectMany(relation => relation.Labels.DefaultIfEmpty("")))
                {
                    Relations[label] = Relations.GetValueOrDefault(label) + 1;
                }

                break;
            default:
                break;
        }
    }

    private void NotePeople(CorpusDocument document)
    {
        var submitted = document.Annotations.Where(annotation => annotation.Status == AnnotationStatus.Submitted).GroupBy(annotation => annotation.Annotator, StringComparer.Ordinal)
            .Select(own => own.OrderByDescending(annotation => annotation.UpdatedAt).First()).ToList();
        foreach (var own in submitted.Count < 2 ? [] : submitted.SelectMany(annotation => annotation.Answers.Select(answer => (annotation.Annotator, Answer: answer)))
            .Where(entry => entry.Answer is ChoiceAnswer or SpanAnswer).GroupBy(entry => entry.Answer.Question, StringComparer.Ordinal))
        {
            Question(own.Key, own.First().Answer is SpanAnswer).Note(own.GroupBy(entry => entry.Annotator, StringComparer.Ordinal).ToDictionary(entry => entry.Key, entry => entry.First().Answer, StringComparer.Ordinal));
        }
    }

    private void NoteText(CorpusDocument document, string text)
    {
        var key = Hash(UnicodeNormalization.Normalize(text.Trim(), System.Text.NormalizationForm.FormC));
        var answers = Hash(Answer.ToJson(document.Answers));
        if (!texts.TryAdd(key, answers))
        {
            Duplicates++;
            Conflicts += texts[key] == answers ? 0 : 1;
        }
    }

    private static UInt128 Hash(string text)
    {
        Span<byte> hash = stackalloc byte[32];
        System.Security.Cryptography.SHA256.HashData(MemoryMarshal.AsBytes(text.AsSpan()), hash);
        return MemoryMarshal.Read<UInt128>(hash);
    }

    private QuestionStatistics Question(string name, bool isSpans)
    {
        if (!questions.TryGetValue(name, out var question))
        {
            questions[name] = question = new QuestionStatistics(name, isSpans);
        }

        return question;
    }

    /// <summary>How many tokens begin before an offset.</summary>
    private static int Before(List<int> starts, int offset)
    {
        var found = starts.BinarySearch(offset);
        return found >= 0 ? found : ~found;
    }
}
