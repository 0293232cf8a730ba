using MlBackend.Core.Questions;
using MlBackend.LabelStudio.Objects;

namespace MlBackend.LabelStudio.LabelConfigs;

/// <summary>A label config that was read: its questions, and what serving needs of them made ready once.</summary>
internal sealed class LabelConfig
{
    public LabelConfig(Schema schema)
    {
        Schema = schema;
        Forms = [.. schema.Learned.Select(question => new RegionForm(question))];
        Fields = TextField.Of(schema.Learned);
        Rules = new RegionRules(schema);
    }

    /// <summary>All questions, learned or not.</summary>
    public Schema Schema { get; }

    /// <summary>How answers to the learned questions are written, in the schema's order.</summary>
    public IReadOnlyList<RegionForm> Forms { get; }

    /// <summary>What a region must be like to leave.</summary>
    public RegionRules Rules { get; }

    /// <summary>The data keys that the learned questions ask about.</summary>
    public IReadOnlyList<TextField> Fields { get; }

    /// <summary>How the data under a key is read; null where no learned question asks about it.</summary>
    public TextField? Field(string name)
    {
        foreach (var field in Fields)
        {
            if (string.Equals(field.Name, name, StringComparison.Ordinal))
            {
                return field;
            }
        }

        return null;
    }

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
