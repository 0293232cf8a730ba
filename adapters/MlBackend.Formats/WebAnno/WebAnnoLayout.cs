using System.Globalization;
using System.Text;
using MlBackend.Core.Errors;

namespace MlBackend.Formats.WebAnno;

/// <summary>What a layer of spans or relations has: one column a feature, and for relations one more that names the source.</summary>
/// <param name="Name">Its last name, such as <c>Ner</c> of <c>webanno.custom.Ner</c>.</param>
/// <param name="FullName">Its whole name.</param>
/// <param name="Features">Its features; one without a name where it has none.</param>
/// <param name="Base">Relations: the whole name of the layer of their ends; null for spans.</param>
/// <param name="IsRead">False for layers of chains, whose columns are passed by.</param>
internal sealed record WebAnnoLayer(string Name, string FullName, IReadOnlyList<string> Features, string? Base, bool IsRead)
{
    /// <summary>How many columns it has.</summary>
    public int Columns => Features.Count + (Base is null ? 0 : 1);
}

/// <summary>One value of a stacked cell; <paramref name="Id"/> is the number in brackets, 0 where there is none.</summary>
internal readonly record struct WebAnnoValue(string Text, int Id)
{
    /// <summary>No annotation.</summary>
    public bool IsNone => Text == "_" && Id == 0;
}

/// <summary>
/// A line of WebAnno TSV 3 (INCEpTION user guide, appendix "WebAnno TSV 3.3"):
/// <code>
/// #FORMAT=WebAnno TSV 3.3
/// #T_SP=layer|feature|…            a layer of spans; #T_RL= of relations, its last part BT_ and the layer of their ends
/// #Text=…                          a sentence; reserved characters escaped with \
/// 1-1 TAB 0-4 TAB Anna TAB …TAB    token, its UTF-16 offsets, its text, the columns of each layer, a TAB at the end
/// 3-1.1                            a part of token 3-1
/// cell                             values separated by |; _ none, * no value, [n] the span that it belongs to
/// </code>
/// </summary>
internal static class WebAnnoLayout
{
    public const string Format = "#FORMAT=WebAnno TSV 3";
    public const string Text = "#Text=";

    /// <summary>Reads a layer's line; null for any other comment.</summary>
    public static WebAnnoLayer? Layer(string line)
    {
        if (!line.StartsWith("#T_", StringComparison.Ordinal) || line.Length < 6 || line[5] != '=')
        {
            return null;
        }

        var parts = line[6..].Split('|');
        var features = parts.Skip(1).ToList();
        var isRelation = line.StartsWith("#T_RL", StringComparison.Ordinal);
        var baseName = isRelation && features.Count > 0 && features[^1].StartsWith("BT_", StringComparison.Ordinal) ? features[^1][3..] : null;
        if (baseName is not null)
        {
            features.RemoveAt(features.Count - 1);
        }

        return new WebAnnoLayer(parts[0][(parts[0].LastIndexOf('.') + 1)..], parts[0], features.Count == 0 ? [""] : features, baseName, !line.StartsWith("#T_CH", StringComparison.Ordinal) && isRelation == baseName is not null);
    }

    /// <summary>The values of a cell.</summary>
    public static IReadOnlyList<WebAnnoValue> Values(string cell, long line)
    {
        List<WebAnnoValue> values = [];
        var start = 0;
        for (var at = 0; at <= cell.Length; at++)
        {
            if (at < cell.Length && cell[at] == '\\')
            {
                at++;
            }
            else if (at >= cell.Length || cell[at] == '|')
            {
                values.Add(Value(cell[start..int.Min(at, cell.Length)], line));
                start = at + 1;
            }
        }

        return values;
    }

    /// <summary>Takes the escapes off.</summary>
    public static string Unescape(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
        {
            return text;
        }

        var plain = new StringBuilder();
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != '\\' || at + 1 == text.Length)
            {
                plain.Append(text[at]);
                continue;
            }

            at++;
            plain.Append(text[at] switch { 't' => '\t', 'n' => '\n', 'r' => '\r', var other => other });
        }

        return plain.ToString();
    }

    /// <summary>Two whole numbers with a sign between.</summary>
    public static (int First, int Last) Pair(string text, char sign, long line) =>
        text.Split(sign) is [var first, var last]
        && int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var one) && int.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var two)
            ? (one, two)
            : throw Invalid(line, "a number is missing");

    /// <summary>The error of a line.</summary>
    public static MlBackendException Invalid(long line, string what) => ErrorCodes.WebAnnoInvalid.With($"line {line}, {what}.");

    private static WebAnnoValue Value(string value, long line)
    {
        if (value is not [.., ']'] || (value.Length > 1 && value[^2] == '\\'))
        {
            return new WebAnnoValue(Shown(value), 0);
        }

        var open = value.LastIndexOf('[');
        return open >= 0 && int.TryParse(value.AsSpan(open + 1, value.Length - open - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? new WebAnnoValue(Shown(value[..open]), id)
            : throw Invalid(line, "the number of a span in brackets cannot be read");
    }

    // An escaped _ or * is a value; it keeps its backslash so that it is not taken for none.
    private static string Shown(string value) => value is @"\_" or @"\*" ? value : Unescape(value);
}
