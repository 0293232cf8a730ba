using System.Text;
using MlBackend.Core.Questions;

namespace MlBackend.LabelStudio.Objects;

/// <summary>How the data under a key is read.</summary>
internal enum Reading
{
    /// <summary>The text as it stands.</summary>
    Plain,

    /// <summary>HTML, of which people see the text.</summary>
    Html,

    /// <summary>A list of utterances, each with a text.</summary>
    Dialogue,

    /// <summary>A list of labels, from which the annotator of this task chooses.</summary>
    Labels,
}

/// <summary>A data key that matters, and the same in UTF-8, to be compared with JSON without making strings.</summary>
/// <param name="Name">The key.</param>
/// <param name="Utf8Name">The key in UTF-8.</param>
/// <param name="Reading">How its data is read.</param>
/// <param name="Utf8TextKey">Dialogue: the key of an utterance's text.</param>
internal sealed record TextField(string Name, byte[] Utf8Name, Reading Reading, byte[] Utf8TextKey)
{
    /// <summary>A plain text.</summary>
    public TextField(string name)
        : this(name, Encoding.UTF8.GetBytes(name), Reading.Plain, [])
    {
    }

    /// <summary>The keys that some questions ask about, each once; the first question that reads a key decides how.</summary>
    public static IReadOnlyList<TextField> Of(IEnumerable<Question> questions)
    {
        List<TextField> fields = [];
        foreach (var question in questions)
        {
            foreach (var name in question.Fields)
            {
                Add(fields, name, QuestionDetails.Reading(question), question);
            }

            if (QuestionDetails.LabelsFrom(question) is { } labels)
            {
                Add(fields, labels, Reading.Labels, question);
            }
        }

        return fields;
    }

    private static void Add(List<TextField> fields, string name, Reading reading, Question question)
    {
        if (!fields.Exists(field => field.Name == name))
        {
            fields.Add(new TextField(name, Encoding.UTF8.GetBytes(name), reading, Encoding.UTF8.GetBytes(QuestionDetails.TextKey(question))));
        }
    }
}
