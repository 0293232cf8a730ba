using System.Globalization;
using MlBackend.Core.Annotations;
using MlBackend.Learning.Agreement;

namespace MlBackend.Commands.Statistics;

/// <summary>What the documents say about one question.</summary>
internal sealed class QuestionStatistics(string name, bool isSpans)
{
    private readonly SortedDictionary<string, (long Count, long Documents)> labels = new(StringComparer.Ordinal);
    private readonly List<Dictionary<string, string>> rated = [];
    private readonly SpanAgreement spanAgreement = new();

    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>True where spans are asked for, false for labels of documents.</summary>
    public bool IsSpans => isSpans;

    /// <summary>Documents that answer it.</summary>
    public long Answered { get; private set; }

    /// <summary>Of these: with no label or span at all.</summary>
    public long Empty { get; private set; }

    /// <summary>Of these: with several labels; spans: with spans that overlap.</summary>
    public long Several { get; private set; }

    /// <summary>Each label with how often it was given and in how many documents.</summary>
    public IReadOnlyDictionary<string, (long Count, long Documents)> Labels => labels;

    /// <summary>Lengths of spans in tokens.</summary>
    public Histogram SpanLengths { get; } = new();

    /// <summary>Spans that hold no token, begin or end with white space, or are signs only; spans whose ends cut a token of the file.</summary>
    public (long WhiteSpace, long Signs, long Misaligned, long Crossing) Odd { get; private set; }

    /// <summary>How evenly labels are spread: entropy over its maximum, in [0,1]; null with fewer than two labels.</summary>
    public double? Balance
    {
        get
        {
            double all = labels.Values.Sum(label => label.Count);
            return labels.Count < 2 ? null : -labels.Values.Sum(label => label.Count / all * double.Log(label.Count / all)) / double.Log(labels.Count);
        }
    }

    /// <summary>Agreement on spans; no pairs where nobody annotated what another did.</summary>
    public SpanAgreement SpanAgreement => spanAgreement;

    /// <summary>The people whose labels are compared.</summary>
    public IReadOnlyList<string> Annotators => [.. rated.SelectMany(item => item.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>Agreement on labels, several labels of a document as one; null where no document has two annotators.</summary>
    public (LabelAgreement Agreement, bool IsOrdered)? LabelAgreement
    {
        get
        {
            if (rated.Count == 0)
            {
                return null;
            }

            var values = rated.SelectMany(item => item.Values).Distinct(StringComparer.Ordinal).ToList();
            var areNumbers = values.TrueForAll(value => int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out _));
            List<string> ordered = areNumbers ? [.. values.OrderBy(value => int.Parse(value, CultureInfo.InvariantCulture))] : [.. values.Order(StringComparer.Ordinal)];
            var people = Annotators;
            return (new LabelAgreement([.. rated.Select(item => (IReadOnlyList<int?>)[.. people.Select(person => item.TryGetValue(person, out var value) ? ordered.IndexOf(value) : (int?)null)])], ordered.Count), areNumbers);
        }
    }

    /// <summary>Notes labels of a document.</summary>
    public void Note(ChoiceAnswer answer)
    {
        Answered++;
        Empty += answer.Labels.Count == 0 ? 1 : 0;
        Several += answer.Labels.Count > 1 ? 1 : 0;
        Count(answer.Labels);
    }

    /// <summary>Notes spans of a document.</summary>
    /// <param name="answer">The spans, in order.</param>
    /// <param name="lengths">The tokens of each.</param>
    /// <param name="text">The document's text.</param>
    /// <param name="boundaries">Where tokens of the file begin or end; null where the file has none.</param>
    /// <param name="sentences">Where sentences of the file begin, ascending.</param>
    public void Note(SpanAnswer answer, IReadOnlyList<int> lengths, string text, IReadOnlySet<int>? boundaries, IReadOnlyList<int> sentences)
    {
        Answered++;
        Empty += answer.Spans.Count == 0 ? 1 : 0;
        var furthest = 0;
        var overlaps = false;
        for (var index = 0; index < answer.Spans.Count; index++)
        {
            var span = answer.Spans[index];
            SpanLengths.Add(lengths[index]);
            overlaps |= span.Start.Value < furthest;
            furthest = int.Max(furthest, span.End.Value);
            var covered = text.AsSpan(span.Start.Value, span.End.Value - span.Start.Value);
            Odd = (
                Odd.WhiteSpace + (char.IsWhiteSpace(covered[0]) || char.IsWhiteSpace(covered[^1]) ? 1 : 0),
                Odd.Signs + (IsSigns(covered) ? 1 : 0),
                Odd.Misaligned + (boundaries is not null && !(boundaries.Contains(span.Start.Value) && boundaries.Contains(span.End.Value)) ? 1 : 0),
                Odd.Crossing + (sentences.Any(start => start > span.Start.Value && start < span.End.Value) ? 1 : 0));
        }

        Several += overlaps ? 1 : 0;
        Count(answer.Spans.Select(span => span.Label));
    }

    /// <summary>Notes what several people answered.</summary>
    public void Note(IReadOnlyDictionary<string, Answer> answers)
    {
        if (isSpans)
        {
            spanAgreement.Note(answers.Where(answer => answer.Value is SpanAnswer)
                .ToDictionary(answer => answer.Key, answer => (IReadOnlyCollection<LabelledSpan>)((SpanAnswer)answer.Value).Spans, StringComparer.Ordinal));
        }
        else
        {
            rated.Add(answers.Where(answer => answer.Value is ChoiceAnswer)
                .ToDictionary(answer => answer.Key, answer => string.Join('|', ((ChoiceAnswer)answer.Value).Labels.Order(StringComparer.Ordinal)), StringComparer.Ordinal));
        }
    }

    private static bool IsSigns(ReadOnlySpan<char> covered)
    {
        foreach (var unit in covered)
        {
            if (char.IsLetterOrDigit(unit) || char.IsSurrogate(unit))
            {
                return false;
            }
        }

        return true;
    }

    private void Count(IEnumerable<string> given)
    {
        foreach (var own in given.GroupBy(label => label, StringComparer.Ordinal))
        {
            var (count, documents) = labels.GetValueOrDefault(own.Key);
            labels[own.Key] = (count + own.Count(), documents + 1);
        }
    }
}
