namespace MlBackend.Spacy.Tokenizer;

/// <summary>A token without its place.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Norm">Its norm.</param>
/// <param name="MayBeginSpecial">True where a special case that the affix rules break apart may begin with it.</param>
internal readonly record struct TokenPiece(string Text, string Norm, bool MayBeginSpecial);
