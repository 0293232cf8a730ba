using MlBackend.Commands.Corpora.Splitting;
using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Core.Errors;

namespace MlBackend.Commands.Exporting;

/// <summary>The first look at all documents: which side each is on, and what the answers to a question are like.</summary>
internal sealed class ExportSurvey
{
    private readonly Dictionary<string, SortedSet<string>> labels = new(StringComparer.Ordinal);

    /// <summary>In rising order, as they are read.</summary>
    private readonly List<Guid> ids = [];
    private Split[] sides = [];

    private ExportSurvey()
    {
    }

    /// <summary>Questions of which two spans of one document overlap.</summary>
    public HashSet<string> Overlapping { get; } = new(StringComparer.Ordinal);

    /// <summary>Documents that were seen; one that several people annotated counts once.</summary>
    public int Count => ids.Count;

    /// <summary>Documents that stand beside another because they are almost the same text.</summary>
    public int Joined { get; private set; }

    /// <summary>The labels that answers to a question have.</summary>
    public IReadOnlyCollection<string> LabelsOf(string question) => labels.TryGetValue(question, out var own) ? own : [];

    /// <summary>True where somebody answered a question, be it with no label at all.</summary>
    public bool IsAnswered(string question) => labels.ContainsKey(question);

    /// <summary>Looks at every document.</summary>
    /// <exception cref="MlBackendException">There is none.</exception>
    public static async Task<ExportSurvey> OfAsync(
        ExportSource source, ExportSettings settings, string field, string? title, ExportProgress progress, CancellationToken cancellationToken)
    {
        var survey = new ExportSurvey();
        using var splitter = new Splitter(settings.Split);
        await foreach (var document in source.ReadAsync(cancellationToken))
        {
            foreach (var answer in document.Document.Answers)
            {
                survey.Note(answer);
            }

            // One that several people annotated comes once for each, one behind the other.
            if (survey.Count == 0 || survey.ids[^1] != document.Id)
            {
                survey.ids.Add(document.Id);
                var fields = document.Document.Document;
                var group = settings.GroupBy is null ? null : fields.Field(settings.GroupBy);
                splitter.Add(fields.Field(field) ?? "", group, settings.Stratify is null ? null : Stratum(document.Document, settings.Stratify));
            }

            progress.Report(survey.Count, 0, "looking");
        }

        survey.sides = splitter.Assign();
        survey.Joined = splitter.Joined;
        return survey.Count > 0 ? survey : throw ErrorCodes.NothingToExport.With($"{title}.");
    }

    /// <summary>How many documents stand on a side.</summary>
    public int CountOf(Split split) => sides.Count(side => side == split);

    /// <summary>The side of a document; null where it came after the look.</summary>
    public Split? SideOf(Guid id) => ids.BinarySearch(id) is >= 0 and var place ? sides[place] : null;

    private void Note(Answer answer)
    {
        if (!labels.TryGetValue(answer.Question, out var own))
        {
            labels[answer.Question] = own = new(StringComparer.Ordinal);
        }

        if (answer is ChoiceAnswer choice)
        {
            own.UnionWith(choice.Labels);
        }
        else if (answer is SpanAnswer spans)
        {
            var end = -1;
            foreach (var span in spans.Spans.OrderBy(span => span.Start).ThenBy(span => span.End))
            {
                if (span.Start.Value < end)
                {
                    Overlapping.Add(answer.Question);
                }

                end = Math.Max(end, span.End.Value);
                own.Add(span.Label);
            }
        }
    }

    private static string Stratum(CorpusDocument document, string question) => document.Answers.FirstOrDefault(answer => answer.Question == question) switch
    {
        ChoiceAnswer choice => string.Join('\n', choice.Labels.Order(StringComparer.Ordinal)),
        SpanAnswer spans => string.Join('\n', spans.Spans.Select(span => span.Label).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)),
        _ => "",
    };
}
