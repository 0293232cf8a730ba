using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Core.Questions;
using MlBackend.Spacy.Docs;

namespace MlBackend.Spacy.Corpora;

/// <summary>
/// The labels of documents where the labels of a question show only as its documents come: kept as numbers, and completed with
/// those that are not true of a document once all are known. A label that two questions have goes by <c>question:label</c>.
/// </summary>
internal sealed class LateCategories(Schema? schema)
{
    private readonly List<string> questions = [];
    private readonly List<List<string>> labels = [];

    /// <summary>A document: how many answers; each: its question (one's complement where rejected), how many labels, the labels.</summary>
    private readonly List<int> answers = [];

    /// <summary>Notes a document's answers.</summary>
    public void Add(CorpusDocument document)
    {
        var place = answers.Count;
        answers.Add(0);
        foreach (var (answer, isRejected) in document.Answers.Select(answer => (answer, false)).Concat(document.Rejected.Select(answer => (answer, true))))
        {
            if (answer is ChoiceAnswer choice)
            {
                var question = QuestionOf(choice.Question);
                answers[place]++;
                answers.Add(isRejected ? ~question : question);
                answers.Add(choice.Labels.Count);
                answers.AddRange(choice.Labels.Select(label => LabelOf(question, label)));
            }
        }
    }

    /// <summary>The categories of every document in order.</summary>
    public IEnumerable<IReadOnlyList<DocCategory>> Complete()
    {
        var shared = labels.SelectMany(own => own).GroupBy(label => label, StringComparer.Ordinal)
            .Where(same => same.Count() > 1).Select(same => same.Key).ToHashSet(StringComparer.Ordinal);
        string[][] names = [.. labels.Select((own, question) =>
            own.Select(label => shared.Contains(label) ? $"{questions[question]}:{label}" : label).ToArray())];
        for (var at = 0; at < answers.Count;)
        {
            SortedDictionary<(int, int), double> values = [];
            for (var left = answers[at++]; left > 0; left--)
            {
                var question = answers[at++];
                var isRejected = question < 0;
                question = isRejected ? ~question : question;
                for (var label = 0; label < names[question].Length && !isRejected; label++)
                {
                    values[(question, label)] = 0;
                }

                for (var count = answers[at++]; count > 0; count--)
                {
                    var label = (question, answers[at++]);
                    if (!isRejected)
                    {
                        values[label] = 1;
                    }
                    else
                    {
                        values.TryAdd(label, 0);
                    }
                }
            }

            yield return [.. values.Select(entry => new DocCategory(names[entry.Key.Item1][entry.Key.Item2], entry.Value))];
        }
    }

    private int QuestionOf(string name)
    {
        var known = questions.IndexOf(name);
        if (known >= 0)
        {
            return known;
        }

        questions.Add(name);
        labels.Add([.. schema?.Find(name)?.Labels ?? []]);
        return questions.Count - 1;
    }

    private int LabelOf(int question, string label)
    {
        var known = labels[question].IndexOf(label);
        if (known >= 0)
        {
            return known;
        }

        labels[question].Add(label);
        return labels[question].Count - 1;
    }
}
