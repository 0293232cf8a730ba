namespace MlBackend.Text.Tokenizers;

/// <summary>A token that is found in a text before the model sees it.</summary>
/// <param name="Content">Its text.</param>
/// <param name="SingleWord">Only where no word character stands next to it.</param>
/// <param name="StripsLeft">Takes the white space before it along.</param>
/// <param name="StripsRight">Takes the white space behind it along.</param>
/// <param name="Normalized">Looked for in the normalised text, by its normalised content.</param>
/// <param name="Special">Left out of decoded text where that is asked for.</param>
internal sealed record AddedToken(
    string Content,
    bool SingleWord = false,
    bool StripsLeft = false,
    bool StripsRight = false,
    bool Normalized = true,
    bool Special = false);
