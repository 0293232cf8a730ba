namespace MlBackend.Core.Questions;

/// <summary>What kinds of question have in common.</summary>
public static class QuestionKinds
{
    /// <summary>True where exactly one of the question's labels is the answer.</summary>
    public static bool TakesOneLabel(this QuestionKind kind) => kind is QuestionKind.Choice or QuestionKind.Rating or QuestionKind.Pairwise;

    /// <summary>True where the answer is labels of the whole document: <see cref="Annotations.ChoiceAnswer"/>.</summary>
    public static bool TakesLabels(this QuestionKind kind) => kind.TakesOneLabel() || kind is QuestionKind.MultiChoice or QuestionKind.Taxonomy;
}
