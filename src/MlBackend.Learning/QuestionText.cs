using MlBackend.Core.Documents;
using MlBackend.Core.Questions;

namespace MlBackend.Learning;

/// <summary>What a question asks about, as one text.</summary>
internal static class QuestionText
{
    /// <summary>Parts the texts of a question about several: U+0000 is refused in texts.</summary>
    public const char Divider = '\0';

    /// <summary>The question's text, or all its texts with a divider between them; null where the document lacks one.</summary>
    public static string? Of(Document document, Question question)
    {
        if (question.Fields.Count == 1)
        {
            return document.Field(question.Field);
        }

        var texts = new string[question.Fields.Count];
        for (var at = 0; at < texts.Length; at++)
        {
            if (document.Field(question.Fields[at]) is not { } text)
            {
                return null;
            }

            texts[at] = text;
        }

        return string.Join(Divider, texts);
    }
}
