using System.Text;
using MlBackend.Core.Corpora;
using MlBackend.Core.Errors;
using MlBackend.Core.Questions;
using MlBackend.Spacy.Corpora;

namespace MlBackend.Commands.Exporting;

/// <summary>Decides where the answers to a project's questions go.</summary>
internal static class ExportPlanner
{
    /// <summary>The field that is the text: the wished one, else the one that most of the questions ask about.</summary>
    /// <param name="schema">The project's questions.</param>
    /// <param name="settings">What a person asked for.</param>
    /// <param name="onlySpacys">True: only questions count whose answers spaCy's documents have a place for.</param>
    /// <exception cref="MlBackendException">The project has no such field or question.</exception>
    public static string FieldOf(Schema schema, ExportSettings settings, bool onlySpacys = true)
    {
        foreach (var name in settings.Questions.Concat(settings.Stratify is null ? [] : [settings.Stratify]).Where(name => schema.Find(name) is null))
        {
            throw ErrorCodes.ExportSettingUnknown.With($"It has no question {name}.");
        }

        foreach (var name in new[] { settings.Field, settings.GroupBy }.OfType<string>().Where(name => !schema.Fields.Contains(name)))
        {
            throw ErrorCodes.ExportSettingUnknown.With($"It has no field {name}; only those that its questions show are kept: {string.Join(", ", schema.Fields)}.");
        }

        if (settings.Field is { } wished)
        {
            return wished;
        }

        return Asked(schema, settings).Where(question => !onlySpacys || CanLeave(question)).GroupBy(question => question.Field, StringComparer.Ordinal)
            .OrderByDescending(asking => asking.Count()).Select(asking => asking.Key).FirstOrDefault()
            ?? throw ErrorCodes.NothingToExport.With("None of its questions asks for labels or spans.");
    }

    /// <summary>The plan, after the first look at the documents.</summary>
    /// <exception cref="MlBackendException">Nothing is labelled.</exception>
    public static SpacyPlan Plan(Schema schema, ExportSettings settings, string field, ExportSurvey survey)
    {
        // What nobody answered has nothing to learn from: spaCy stops at a component without labels.
        var asked = Asked(schema, settings)
            .Where(question => CanLeave(question) && question.Field == field && survey.IsAnswered(question.Name)
                && (IsSpan(question) ? survey.LabelsOf(question.Name) : LabelsOf(question, survey)).Count > 0).ToList();
        var spans = asked.Where(IsSpan).ToList();
        var entities = spans.Find(question => !question.PerSpan && !survey.Overlapping.Contains(question.Name));
        var groups = spans.Where(question => question != entities).ToList();
        var choices = asked.Where(question => !IsSpan(question)).Select(question => (Question: question, Labels: LabelsOf(question, survey))).ToList();
        var shared = choices.SelectMany(choice => choice.Labels).GroupBy(label => label, StringComparer.Ordinal)
            .Where(same => same.Count() > 1).Select(same => same.Key).ToHashSet(StringComparer.Ordinal);
        List<SpacyQuestion> planned = [];
        if (entities is not null)
        {
            planned.Add(new SpacyQuestion(entities.Name, SpacyTarget.Entities, LabelsOf(entities, survey)));
        }

        foreach (var question in groups)
        {
            planned.Add(new SpacyQuestion(question.Name, SpacyTarget.SpanGroup, LabelsOf(question, survey))
            {
                Key = groups.Count == 1 ? "sc" : Key(question.Name, planned),
            });
        }

        foreach (var (question, labels) in choices)
        {
            planned.Add(new SpacyQuestion(question.Name, SpacyTarget.Categories, labels)
            {
                IsExclusive = question.Kind.TakesOneLabel(),
                Prefix = labels.Any(shared.Contains) ? question.Name + ":" : "",
            });
        }

        return planned.Count == 0
            ? throw ErrorCodes.NothingToExport.With("No question has an answer with a label.")
            : new SpacyPlan(settings.Language, field, planned) { Alignment = settings.Alignment };
    }

    /// <summary>Why questions stay behind, a line each.</summary>
    public static IReadOnlyList<string> LeftBehind(Schema schema, ExportSettings settings, string field) =>
    [
        .. Asked(schema, settings).Where(question => !CanLeave(question))
            .Select(question => $"{question.Name} stays behind: spaCy's documents have no place for answers of the kind {question.Kind}."),
        .. Asked(schema, settings).Where(question => CanLeave(question) && question.Field != field)
            .Select(question => $"{question.Name} stays behind: it asks about the field {question.Field}; export it with --field {question.Field}."),
    ];

    /// <summary>
    /// The questions whose answers leave in a format: all that are asked for, and where it has one text those about that, where it has
    /// one question of a kind the first of labels and the first of spans.
    /// </summary>
    public static IReadOnlyList<Question> Leaving(Schema schema, ExportSettings settings, string field, ICorpusWriter writer)
    {
        var asked = Asked(schema, settings).Where(question => writer.NamesFields || question.Fields.Contains(field)).ToList();
        return writer.NamesQuestions ? asked
            : [.. asked.Where(question => !TakesPlace(question) || question == asked.First(other => TakesPlace(other) && IsSpan(other) == IsSpan(question)))];

        // Of links, texts and numbers the format itself says what it does with them.
        static bool TakesPlace(Question question) => IsSpan(question) || question.Kind.TakesLabels();
    }

    /// <summary>The questions that <see cref="Leaving"/> leaves behind, a line each.</summary>
    public static IReadOnlyList<string> LeftBehind(Schema schema, ExportSettings settings, string field, ICorpusWriter writer) =>
    [
        .. Asked(schema, settings).Except(Leaving(schema, settings, field, writer)).Select(question => question.Fields.Contains(field) || writer.NamesFields
            ? $"{question.Name} stays behind: {writer.Format} has one question of a kind; export it with --question {question.Name}."
            : $"{question.Name} stays behind: it asks about the field {question.Field}; export it with --field {question.Field}."),
    ];

    private static IEnumerable<Question> Asked(Schema schema, ExportSettings settings) =>
        schema.Questions.Where(question => settings.Questions.Count == 0 || settings.Questions.Contains(question.Name));

    private static bool CanLeave(Question question) =>
        question.Fields.Count == 1 && (IsSpan(question) || (question.Kind.TakesLabels() && question.Kind != QuestionKind.Pairwise));

    private static bool IsSpan(Question question) => question.Kind == QuestionKind.Span || (question.PerSpan && question.Kind.TakesLabels());

    private static IReadOnlyList<string> LabelsOf(Question question, ExportSurvey survey) =>
        question.Labels.Count > 0 ? question.Labels : [.. survey.LabelsOf(question.Name)];

    /// <summary>A key that may stand in a config without quotes.</summary>
    private static string Key(string name, List<SpacyQuestion> taken)
    {
        var key = new StringBuilder();
        foreach (var unit in name)
        {
            key.Append(char.IsAsciiLetterOrDigit(unit) ? unit : '_');
        }

        while (taken.Exists(question => question.Key == key.ToString()))
        {
            key.Append('_');
        }

        return key.ToString();
    }
}
