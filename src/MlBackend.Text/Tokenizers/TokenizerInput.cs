namespace MlBackend.Text.Tokenizers;

/// <summary>A text, or one that is cut into words already (then offsets are relative to each word).</summary>
public readonly struct TokenizerInput
{
    private TokenizerInput(string? text, IReadOnlyList<string>? words) => (Text, Words) = (text, words);

    /// <summary>The text; null for words.</summary>
    public string? Text { get; }

    /// <summary>The words; null for a text.</summary>
    public IReadOnlyList<string>? Words { get; }

    /// <summary>A text.</summary>
    public static implicit operator TokenizerInput(string text) => FromString(text);

    /// <summary>A text.</summary>
    public static TokenizerInput FromString(string text) => new(text, null);

    /// <summary>A text in words.</summary>
    public static TokenizerInput FromWords(IReadOnlyList<string> words) => new(null, words);
}
