using MlBackend.Core.Models;
using MlBackend.Core.Questions;
using MlBackend.Learning.Crf;
using MlBackend.Learning.Encoder.FineTuning;
using MlBackend.Learning.Encoder.Heads;
using MlBackend.Learning.Linear;

namespace MlBackend.Learning;

/// <summary>The registry of model families. A new family needs its row here.</summary>
public static class Families
{
    /// <summary>Every family, the one preferred for a kind of question first.</summary>
    public static IReadOnlyList<IModelFamily> All { get; } = [new LinearFamily(), new CrfFamily(), new EncoderHeadFamily(), new EncoderFamily()];

    /// <summary>The family of that name, or null.</summary>
    public static IModelFamily? Find(string name)
    {
        foreach (var family in All)
        {
            if (string.Equals(family.Name, name, StringComparison.Ordinal))
            {
                return family;
            }
        }

        return null;
    }

    /// <summary>The family that learns such questions where nobody chose one; null where none does yet.</summary>
    public static IModelFamily? DefaultFor(QuestionKind kind)
    {
        foreach (var family in All)
        {
            if (family.Learns(kind))
            {
                return family;
            }
        }

        return null;
    }
}
