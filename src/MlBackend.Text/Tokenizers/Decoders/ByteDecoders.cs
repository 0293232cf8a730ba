using System.Globalization;
using System.Text;
using MlBackend.Text.Tokenizers.Alignment;

namespace MlBackend.Text.Tokenizers.Decoders;

/// <summary>Turns GPT-2's visible characters back into bytes and all of them into one text.</summary>
internal sealed class ByteLevelDecoder : IDecoder
{
    /// <inheritdoc/>
    public List<string> Decode(List<string> tokens)
    {
        using var bytes = new MemoryStream();
        foreach (var token in tokens)
        {
            // A token with any other character is text as it stands.
            if (token.All(character => ByteAlphabet.Byte(character) >= 0))
            {
                foreach (var character in token)
                {
                    bytes.WriteByte((byte)ByteAlphabet.Byte(character));
                }
            }
            else
            {
                bytes.Write(Encoding.UTF8.GetBytes(token));
            }
        }

        return [Encoding.UTF8.GetString(bytes.ToArray())];
    }
}

/// <summary>Turns runs of <c>&lt;0x61&gt;</c> into text, or each into U+FFFD where the run is no UTF-8.</summary>
internal sealed class ByteFallbackDecoder : IDecoder
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <inheritdoc/>
    public List<string> Decode(List<string> tokens)
    {
        List<string> decoded = [];
        List<byte> run = [];
        foreach (var token in tokens)
        {
            if (token.Length == 6 && token.StartsWith("<0x", StringComparison.Ordinal) && token[5] == '>'
                && byte.TryParse(token.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            {
                run.Add(value);
                continue;
            }

            Flush(run, decoded);
            decoded.Add(token);
        }

        Flush(run, decoded);
        return decoded;
    }

    private static void Flush(List<byte> run, List<string> decoded)
    {
        if (run.Count == 0)
        {
            return;
        }

        try
        {
            decoded.Add(Strict.GetString([.. run]));
        }
        catch (DecoderFallbackException)
        {
            // No UTF-8: one replacement character a byte is what the format says.
            decoded.AddRange(Enumerable.Repeat("\uFFFD", run.Count));
        }

        run.Clear();
    }
}
