using System.Buffers;
using System.Text;
using System.Text.Unicode;
using MlBackend.Core.Errors;

namespace MlBackend.Formats.Lines;

/// <summary>
/// Reads UTF-8 text line by line in one buffer that grows only with the longest line. Lines end with LF or CR LF
/// (U+2028 and its like are text). A byte order mark is taken off; anything that is not UTF-8 is refused with its line.
/// </summary>
internal sealed class LineReader(Stream stream) : IDisposable
{
    private const int MostBytes = 64 << 20;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
    private int _next;
    private int _filled;
    private bool _atEnd;

    /// <summary>Number of the current line, from 1; 0 before the first.</summary>
    public long Number { get; private set; }

    /// <summary>The current line without its end; valid until the next read.</summary>
    public ReadOnlyMemory<byte> Line { get; private set; }

    /// <summary>The current line as a string.</summary>
    public string Text => Encoding.UTF8.GetString(Line.Span);

    /// <summary>Goes to the next line; false at the end of the file.</summary>
    /// <exception cref="MlBackendException">The line is no UTF-8 text, or too long.</exception>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        var scanned = 0;
        while (true)
        {
            var feed = _buffer.AsSpan(_next + scanned, _filled - _next - scanned).IndexOf((byte)'\n');
            if (feed >= 0)
            {
                Take(scanned + feed, terminated: true);
                return true;
            }

            scanned = _filled - _next;
            if (_atEnd)
            {
                if (scanned == 0)
                {
                    return false;
                }

                Take(scanned, terminated: false);
                return true;
            }

            await FillAsync(cancellationToken);
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        var kept = _filled - _next;
        if (_next > 0)
        {
            _buffer.AsSpan(_next, kept).CopyTo(_buffer);
            (_next, _filled) = (0, kept);
        }

        if (_filled == _buffer.Length)
        {
            if (kept > MostBytes)
            {
                throw ErrorCodes.LineTooLong.With($"line {Number + 1}.");
            }

            var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.AsSpan(0, kept).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        var read = await stream.ReadAsync(_buffer.AsMemory(_filled), cancellationToken);
        _filled += read;
        _atEnd = read == 0;
    }

    private void Take(int length, bool terminated)
    {
        Number++;
        var line = _buffer.AsMemory(_next, length);
        _next += length + (terminated ? 1 : 0);
        line = line.Span is [.., (byte)'\r'] ? line[..^1] : line;

        if (Number == 1)
        {
            RefuseUtf16(line.Span);
            line = line.Span is [0xEF, 0xBB, 0xBF, ..] ? line[3..] : line;
        }

        Check(line.Span);
        Line = line;
    }

    private static void RefuseUtf16(ReadOnlySpan<byte> head)
    {
        if (head is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            throw ErrorCodes.NotUtf8.With("line 1, it begins with the byte order mark of UTF-16.");
        }
    }

    private void Check(ReadOnlySpan<byte> line)
    {
        if (line.Contains((byte)0))
        {
            throw ErrorCodes.NotUtf8.With($"line {Number}, it holds a zero byte (UTF-16 without a byte order mark?).");
        }

        if (!Utf8.IsValid(line))
        {
            throw ErrorCodes.NotUtf8.With($"line {Number}, byte 0x{line[FirstInvalid(line)]:X2} does not belong there.");
        }
    }

    private static int FirstInvalid(ReadOnlySpan<byte> line)
    {
        var position = 0;
        while (Rune.DecodeFromUtf8(line[position..], out _, out var length) == OperationStatus.Done)
        {
            position += length;
        }

        return position;
    }
}
