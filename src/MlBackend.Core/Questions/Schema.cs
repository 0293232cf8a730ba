using System.Security.Cryptography;
using System.Text.Json;

namespace MlBackend.Core.Questions;

/// <summary>The questions of one project. Immutable; a changed label config makes a new revision.</summary>
public sealed record Schema(IReadOnlyList<Question> Questions)
{
    /// <summary>A schema that asks nothing.</summary>
    public static Schema Empty { get; } = new([]);

    /// <summary>The question of that name, or null.</summary>
    public Question? Find(string name)
    {
        foreach (var question in Questions)
        {
            if (string.Equals(question.Name, name, StringComparison.Ordinal))
            {
                return question;
            }
        }

        return null;
    }

    /// <summary>The questions for which models are trained.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IEnumerable<Question> Learned => Questions.Where(question => question.IsLearned);

    /// <summary>The names of all document fields that any question asks about.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IReadOnlySet<string> Fields =>
        Questions.SelectMany(question => question.Fields).ToHashSet(StringComparer.Ordinal);

    /// <summary>Canonical JSON: equal schemas give equal text.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, CoreJson.Default.Schema);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    public static Schema FromJson(string json) =>
        JsonSerializer.Deserialize(json, CoreJson.Default.Schema) ?? Empty;

    /// <summary>SHA-256 of <see cref="ToJson"/> in lower-case hexadecimal: equal for equal schemas.</summary>
    public string Hash() =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(this, CoreJson.Default.Schema)));
}
