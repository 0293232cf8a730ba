using MlBackend.Spacy.Corpora;

namespace MlBackend.Spacy.Export;

/// <summary>A component of a pipeline that learns from exported documents.</summary>
/// <param name="Name">Its name in the pipeline.</param>
/// <param name="Factory">spaCy's factory: ner, spancat, textcat or textcat_multilabel.</param>
/// <param name="Questions">The questions whose answers it learns.</param>
public sealed record SpacyComponent(string Name, string Factory, IReadOnlyList<SpacyQuestion> Questions)
{
    private const int MostNgram = 40;

    /// <summary>The share of spans that a suggester of n-grams must reach.</summary>
    private const double Reach = 0.99;

    /// <summary>The components that learn what a plan exports, in the order of a pipeline.</summary>
    public static IReadOnlyList<SpacyComponent> Of(SpacyPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        List<SpacyComponent> components = [];
        components.AddRange(plan.Questions.Where(question => question.Target == SpacyTarget.Entities).Select(question => new SpacyComponent("ner", "ner", [question])));
        var groups = plan.Questions.Where(question => question.Target == SpacyTarget.SpanGroup).ToList();
        components.AddRange(groups.Select((question, index) =>
            new SpacyComponent(groups.Count == 1 ? "spancat" : $"spancat_{index + 1}", "spancat", [question])));
        var categories = plan.Questions.Where(question => question.Target == SpacyTarget.Categories && question.Labels.Count > 0).ToList();
        if (categories.Count > 0)
        {
            // One exclusive question of two labels and more; everything else are labels that may all be true (E867, E895).
            var name = categories is [{ IsExclusive: true, Labels.Count: > 1 }] ? "textcat" : "textcat_multilabel";
            components.Add(new SpacyComponent(name, name, categories));
        }

        return components;
    }

    /// <summary>The lengths that a suggester of n-grams proposes: up to the one that reaches 99 of 100 spans, 40 at the most.</summary>
    /// <param name="lengths">How many spans have each length in tokens.</param>
    /// <param name="unreachable">How many spans are longer: the component can never find them.</param>
    public static IReadOnlyList<int> Sizes(IReadOnlyDictionary<int, long>? lengths, out long unreachable)
    {
        unreachable = 0;
        if (lengths is null || lengths.Count == 0)
        {
            return [1, 2, 3];
        }

        var total = lengths.Values.Sum();
        var most = 0;
        long reached = 0;
        foreach (var (length, count) in lengths.OrderBy(entry => entry.Key))
        {
            if (length > MostNgram || reached >= Reach * total)
            {
                break;
            }

            (most, reached) = (length, reached + count);
        }

        unreachable = total - reached;
        return [.. Enumerable.Range(1, Math.Max(1, most))];
    }
}
