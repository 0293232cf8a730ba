using System.Text;
using MlBackend.Core.Questions;

namespace MlBackend.LabelStudio.LabelConfigs;

/// <summary>A label config that was read: its questions, and what serving needs of them made ready once.</summary>
internal sealed class LabelConfig
{
    public LabelConfig(Schema schema)
    {
        Schema = schema;
        Forms = [.. schema.Learned.Select(question => new RegionForm(question))];
        Fields = [.. Forms.SelectMany(form => form.Question.Fields).Distinct(StringComparer.Ordinal).Select(name => new TextField(name, Encoding.UTF8.GetBytes(name)))];
    }

    /// <summary>All questions, learned or not.</summary>
    public Schema Schema { get; }

    /// <summary>How answers to the learned questions are written, in the schema's order.</summary>
    public IReadOnlyList<RegionForm> Forms { get; }

    /// <summary>The data keys that the learned questions ask about.</summary>
    public IReadOnlyList<TextField> Fields { get; }

    /// <summary>The form of a learned question, or null.</summary>
    public RegionForm? Form(string question)
    {
        foreach (var form in Forms)
        {
            if (string.Equals(form.Question.Name, question, StringComparison.Ordinal))
            {
                return form;
            }
        }

        return null;
    }
}

/// <summary>A data key and the same in UTF-8, to be compared with JSON without making strings.</summary>
internal sealed record TextField(string Name, byte[] Utf8Name);
