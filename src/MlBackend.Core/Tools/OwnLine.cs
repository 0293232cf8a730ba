namespace MlBackend.Core.Tools;

/// <summary>One line of a text of people's that is this service's own.</summary>
public static class OwnLine
{
    /// <summary>
    /// The text with the line in place of those that begin with the mark, or at its end where there is none; without them where
    /// <paramref name="line"/> is null.
    /// </summary>
    public static string Replace(string text, string mark, string? line)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lines = text.Split('\n').ToList();
        var own = lines.FindIndex(IsOwn);
        if (own < 0)
        {
            return line is null ? text : text.Length == 0 ? line : $"{text}\n{line}";
        }

        // A line that people moved to the front or the middle is replaced where it is; its carriage return stays.
        var ending = lines[own].EndsWith('\r') ? "\r" : "";
        if (line is not null)
        {
            lines[own++] = line + ending;
        }

        for (var index = lines.Count - 1; index >= own; index--)
        {
            if (IsOwn(lines[index]))
            {
                lines.RemoveAt(index);
            }
        }

        return string.Join('\n', lines);

        bool IsOwn(string candidate) => candidate.StartsWith(mark, StringComparison.Ordinal);
    }
}
