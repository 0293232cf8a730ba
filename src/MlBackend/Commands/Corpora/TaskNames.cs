using MlBackend.Core.Questions;

namespace MlBackend.Commands.Corpora;

/// <summary>What <c>--task</c> may say, and the kind of question it means. A pair needs two texts, which no file has.</summary>
internal static class TaskNames
{
    private static readonly Dictionary<string, QuestionKind> Kinds = new(StringComparer.Ordinal)
    {
        ["choice"] = QuestionKind.Choice,
        ["multichoice"] = QuestionKind.MultiChoice,
        ["span"] = QuestionKind.Span,
        ["taxonomy"] = QuestionKind.Taxonomy,
        ["rating"] = QuestionKind.Rating,
    };

    /// <summary>Every name.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Kinds.Keys];

    /// <summary>The kind that one of <see cref="All"/> means.</summary>
    public static QuestionKind Kind(string name) => Kinds[name];
}
