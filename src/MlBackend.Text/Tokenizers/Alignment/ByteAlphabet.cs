namespace MlBackend.Text.Tokenizers.Alignment;

/// <summary>
/// GPT-2's visible character for every byte: printable Latin-1 stands for itself, the other bytes take U+0100 and up in
/// order (openai/gpt-2, src/encoder.py, bytes_to_unicode).
/// </summary>
internal static class ByteAlphabet
{
    private const int FirstFree = 0x100;

    private static readonly char[] Characters = Build();
    private static readonly short[] Bytes = Invert(Characters);

    /// <summary>The character of a byte.</summary>
    public static char Character(byte value) => Characters[value];

    /// <summary>The byte of a character, or -1 where it stands for none.</summary>
    public static int Byte(char character) => character < Bytes.Length ? Bytes[character] : -1;

    private static char[] Build()
    {
        var characters = new char[256];
        var free = FirstFree;
        for (var value = 0; value < 256; value++)
        {
            var visible = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            characters[value] = (char)(visible ? value : free++);
        }

        return characters;
    }

    private static short[] Invert(char[] characters)
    {
        var bytes = new short[characters.Max() + 1];
        Array.Fill(bytes, (short)-1);
        for (var value = 0; value < 256; value++)
        {
            bytes[characters[value]] = (short)value;
        }

        return bytes;
    }
}
