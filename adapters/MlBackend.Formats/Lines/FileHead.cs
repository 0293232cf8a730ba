using System.Text;

namespace MlBackend.Formats.Lines;

/// <summary>What the first bytes of a file show, for telling formats apart.</summary>
internal static class FileHead
{
    /// <summary>The first line that is not blank, without byte order mark; empty where there is none. May be cut.</summary>
    public static string FirstLine(ReadOnlySpan<byte> head)
    {
        if (head is [0xEF, 0xBB, 0xBF, ..])
        {
            head = head[3..];
        }

        foreach (var line in head.Split((byte)'\n'))
        {
            var text = Encoding.UTF8.GetString(head[line]).TrimEnd('\r');
            if (!string.IsNullOrWhiteSpace(text))
            {
                return text;
            }
        }

        return "";
    }

    /// <summary>True where the name ends with one of the extensions, <c>.gz</c> after it or not.</summary>
    public static bool HasExtension(string fileName, params ReadOnlySpan<string> extensions)
    {
        var name = fileName.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? fileName[..^3] : fileName;
        foreach (var extension in extensions)
        {
            if (name.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
