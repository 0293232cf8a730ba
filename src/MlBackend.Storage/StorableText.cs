using MlBackend.Core.Errors;

namespace MlBackend.Storage;

/// <summary>
/// What no database of ours takes: U+0000 (PostgreSQL refuses it in any text) and halves of surrogate pairs
/// (they have no UTF-8 form).
/// </summary>
internal static class StorableText
{
    /// <summary>True where the text can be stored and comes back the same.</summary>
    public static bool Allows(string text)
    {
        var rest = text.AsSpan();
        while (rest.IndexOfAnyInRange('\uD800', '\uDFFF') is var at and >= 0)
        {
            if (rest[..at].Contains('\0') || at + 1 == rest.Length || !char.IsSurrogatePair(rest[at], rest[at + 1]))
            {
                return false;
            }

            rest = rest[(at + 2)..];
        }

        return !rest.Contains('\0');
    }

    /// <exception cref="MlBackendException">The text cannot be stored; the message names the place, not the text.</exception>
    public static void Demand(string text, string place)
    {
        if (!Allows(text))
        {
            throw ErrorCodes.TextNotStorable.With($"The place is {place}.");
        }
    }
}
