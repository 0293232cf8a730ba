using System.Text;
using System.Text.Unicode;
using MlBackend.Core.Errors;

namespace MlBackend.Formats.Lines;

/// <summary>Files that are one text each.</summary>
internal static class WholeText
{
    private const int MostBytes = 64 << 20;

    /// <summary>Reads a text as it is, line ends and byte order mark included.</summary>
    /// <exception cref="MlBackendException">It is not UTF-8, or longer than 64 MB.</exception>
    public static async Task<string> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[1 << 16];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            bytes.Write(buffer, 0, read);
            if (bytes.Length > MostBytes)
            {
                throw ErrorCodes.LineTooLong.With("line 1, the whole text is one record.");
            }
        }

        var whole = bytes.GetBuffer().AsSpan(0, (int)bytes.Length);
        if (whole is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] || whole.Contains((byte)0) || !Utf8.IsValid(whole))
        {
            throw ErrorCodes.NotUtf8.With($"line {1 + whole[..FirstInvalid(whole)].Count((byte)'\n')}.");
        }

        return Encoding.UTF8.GetString(whole);
    }

    private static int FirstInvalid(ReadOnlySpan<byte> whole)
    {
        var position = 0;
        while (position < whole.Length && whole[position] != 0 && Rune.DecodeFromUtf8(whole[position..], out _, out var length) == System.Buffers.OperationStatus.Done)
        {
            position += length;
        }

        return position;
    }
}
