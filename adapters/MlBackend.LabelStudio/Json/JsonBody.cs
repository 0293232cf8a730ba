using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text.Json;
using MlBackend.Core.Errors;

namespace MlBackend.LabelStudio.Json;

/// <summary>Takes the tokens of a body as they arrive.</summary>
internal interface IJsonWalk
{
    /// <summary>
    /// Takes all tokens that are there. Where more bytes are needed it leaves the reader before the token that is not whole.
    /// </summary>
    /// <param name="reader">Stands where the last call left it.</param>
    /// <param name="bytes">The bytes that the reader reads.</param>
    void Walk(ref Utf8JsonReader reader, in ReadOnlySequence<byte> bytes);
}

/// <summary>Reads a request's body in the pieces in which it arrives, never as a whole.</summary>
internal static class JsonBody
{
    /// <summary>No comments, no trailing commas, and no deeper than any task is.</summary>
    public static JsonReaderOptions Options { get; } = new() { MaxDepth = 256 };

    /// <summary>Walks a body to its end.</summary>
    /// <param name="body">The body, not completed here.</param>
    /// <param name="limit">The most bytes that are read.</param>
    /// <param name="walk">Takes the tokens.</param>
    /// <param name="cancellationToken">The caller has gone.</param>
    /// <exception cref="MlBackendException">It is no JSON or longer than the limit.</exception>
    public static async ValueTask ReadAsync(PipeReader body, long limit, IJsonWalk walk, CancellationToken cancellationToken)
    {
        var state = new JsonReaderState(Options);
        long before = 0;
        var needed = 1;
        while (true)
        {
            var read = await body.ReadAtLeastAsync(needed, cancellationToken);
            if (before + read.Buffer.Length > limit)
            {
                body.AdvanceTo(read.Buffer.End);
                throw ErrorCodes.BodyTooLarge.With(string.Create(CultureInfo.InvariantCulture, $"The limit is {limit} bytes."));
            }

            var consumed = Walk(body, walk, read, ref state);
            before += consumed;
            if (read.IsCompleted)
            {
                body.AdvanceTo(read.Buffer.End);
                return;
            }

            // A token that is not whole is looked at again only when twice as much is there: a long text costs no square.
            needed = consumed == 0 ? (int)Math.Min(Math.Min(read.Buffer.Length * 2, limit - before + 1), int.MaxValue) : 1;
            body.AdvanceTo(read.Buffer.GetPosition(consumed), read.Buffer.End);
        }
    }

    /// <summary>The error for a body of another form.</summary>
    public static MlBackendException Malformed(string detail) => ErrorCodes.MalformedBody.With(detail);

    private static long Walk(PipeReader body, IJsonWalk walk, ReadResult read, ref JsonReaderState state)
    {
        var isRead = false;
        try
        {
            var reader = new Utf8JsonReader(read.Buffer, read.IsCompleted, state);
            walk.Walk(ref reader, read.Buffer);
            state = reader.CurrentState;
            isRead = true;
            return reader.BytesConsumed;
        }
        catch (JsonException exception)
        {
            // The exception's own message may quote the body.
            throw Malformed(string.Create(CultureInfo.InvariantCulture, $"Line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}."));
        }
        finally
        {
            if (!isRead)
            {
                // The server reads what is left, and can only do so when this reading has ended.
                body.AdvanceTo(read.Buffer.End);
            }
        }
    }
}
