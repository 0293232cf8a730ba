using System.Text;

namespace MlBackend.Core.Questions;

/// <summary>
/// A path in a tree of labels written as one label: its names from the root on with <c>/</c> between them. A <c>/</c> or <c>\</c>
/// inside a name has a <c>\</c> before it, so that no two paths are written alike.
/// </summary>
public static class LabelPath
{
    private const char Separator = '/';
    private const char Escape = '\\';

    /// <summary>The label of a path; no name is empty.</summary>
    public static string Join(IEnumerable<string> names) => string.Join(Separator, names.Select(Escaped));

    /// <summary>The names of a path, the root's first.</summary>
    public static IReadOnlyList<string> Split(string label)
    {
        List<string> names = [];
        var name = new StringBuilder();
        for (var at = 0; at < label.Length; at++)
        {
            if (label[at] == Separator)
            {
                names.Add(name.ToString());
                name.Clear();
            }
            else
            {
                at += label[at] == Escape && at + 1 < label.Length ? 1 : 0;
                name.Append(label[at]);
            }
        }

        names.Add(name.ToString());
        return names;
    }

    private static string Escaped(string name) => name.AsSpan().IndexOfAny(Separator, Escape) < 0
        ? name
        : name.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("/", @"\/", StringComparison.Ordinal);
}
