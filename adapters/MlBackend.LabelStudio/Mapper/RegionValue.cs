using System.Globalization;
using System.Text.Json;
using MlBackend.Core.Questions;
using MlBackend.LabelStudio.Json;

namespace MlBackend.LabelStudio.Mapper;

/// <summary>Reads the labels out of a region's value, which each kind of question keeps in its own form (contract 2.3).</summary>
internal static class RegionValue
{
    /// <summary>The labels; none where nobody gave one yet, null where they have another form.</summary>
    /// <param name="value">The region's value.</param>
    /// <param name="kind">What was asked.</param>
    /// <param name="controlTag">By which tag; spans keep their labels under its name.</param>
    public static IReadOnlyList<string>? Labels(JsonElement value, QuestionKind kind, string controlTag) => kind switch
    {
        QuestionKind.Span => List(value, controlTag.ToLowerInvariant(), JsonText.Read),
        QuestionKind.Taxonomy => List(value, "taxonomy", Path),
        QuestionKind.Rating => One(value, "rating", Stars),
        QuestionKind.Pairwise => One(value, "selected", JsonText.Read),
        _ => List(value, "choices", JsonText.Read),
    };

    private static List<string>? List(JsonElement value, string member, Func<JsonElement, string?> read)
    {
        if (!Has(value, member, out var list))
        {
            return [];
        }

        if (list.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        List<string> labels = [];
        foreach (var element in list.EnumerateArray())
        {
            if (read(element) is not { } label)
            {
                return null;
            }

            labels.Add(label);
        }

        return labels;
    }

    private static List<string>? One(JsonElement value, string member, Func<JsonElement, string?> read) =>
        !Has(value, member, out var element) ? [] : read(element) is { } label ? [label] : null;

    private static bool Has(JsonElement value, string member, out JsonElement element)
    {
        element = default;
        return value.ValueKind == JsonValueKind.Object && value.TryGetProperty(member, out element) && element.ValueKind != JsonValueKind.Null;
    }

    private static string? Path(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() == 0)
        {
            return null;
        }

        string?[] names = [.. element.EnumerateArray().Select(JsonText.Read)];
        return names.Any(string.IsNullOrEmpty) ? null : LabelPath.Join(names!);
    }

    /// <summary>Imported JSON may say 4.0.</summary>
    private static string? Stars(JsonElement element) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out var stars) && stars is >= 0 and <= int.MaxValue && stars == Math.Floor(stars)
            ? ((int)stars).ToString(CultureInfo.InvariantCulture)
            : null;
}
