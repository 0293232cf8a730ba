namespace MlBackend.Text.Segmentation;

/// <summary>
/// Cuts a text into words, numbers and signs. Names and addresses of the web stay whole (@name, #tag, URLs, smileys,
/// &amp;amp;); English contractions (do|n't, Levi|'s) and French elisions (l'|homme) are cut; hyphens and slashes stand
/// alone; scripts without spaces give a word a character. Time is linear in the text whatever it holds, and nothing
/// is allocated. Models store what they learned from these words: another cut needs a new version in their codecs.
/// </summary>
public static class WordTokenizer
{
    /// <summary>Finds the first word at or after a position and moves the position behind it.</summary>
    /// <param name="text">The whole text; what stands before the position is looked at too.</param>
    /// <param name="position">0 at first, in UTF-16 units.</param>
    /// <param name="word">The word found.</param>
    /// <returns>False at the end of the text.</returns>
    public static bool TryNext(ReadOnlySpan<char> text, ref int position, out Word word)
    {
        while (position < text.Length)
        {
            var start = position;
            var kind = UnitKinds.At(text, start, out var length);
            position += length;
            if (kind == UnitKind.Space)
            {
                continue;
            }

            position = kind switch
            {
                UnitKind.Letter or UnitKind.Digit => WordEnd(text, start),
                UnitKind.Symbol => SymbolEnd(text, start, length),
                _ => MarksEnd(text, position),
            };
            word = new Word(start, position - start);
            return true;
        }

        word = default;
        return false;
    }

    private static int WordEnd(ReadOnlySpan<char> text, int start)
    {
        if (Addresses.End(text, start) is > 0 and var address)
        {
            return address;
        }

        if (Apostrophes.IsNegation(text, start))
        {
            return start + 3;
        }

        var at = start;
        while (at < text.Length)
        {
            var kind = UnitKinds.At(text, at, out var length);
            if (kind is UnitKind.Letter or UnitKind.Digit or UnitKind.Mark)
            {
                if (at > start && Apostrophes.IsNegation(text, at))
                {
                    return at;
                }

                at += length;
                continue;
            }

            if (at + 1 >= text.Length || !IsWord(text, at + 1) || at == start)
            {
                break;
            }

            var unit = text[at];
            if (Apostrophes.IsApostrophe(unit))
            {
                if (Apostrophes.IsContraction(text, at))
                {
                    break;
                }

                at++;
                if (Apostrophes.IsElision(text[start..(at - 1)]))
                {
                    break;
                }
            }
            else if (Joins(text, at, unit))
            {
                at++;
            }
            else
            {
                break;
            }
        }

        return at;
    }

    /// <summary>A sign inside a number, an abbreviation, an address or a name as AT&amp;T; both neighbours are known to be of words.</summary>
    private static bool Joins(ReadOnlySpan<char> text, int at, char unit) => unit switch
    {
        '.' => !(char.IsLower(text[at - 1]) && char.IsUpper(text[at + 1])),
        ',' or ':' => char.IsDigit(text[at - 1]) && char.IsDigit(text[at + 1]),
        '@' => true,
        '&' => char.IsUpper(text[at - 1]) && char.IsUpper(text[at + 1]),
        _ => false,
    };

    private static int SymbolEnd(ReadOnlySpan<char> text, int start, int length)
    {
        var unit = text[start];
        var next = start + length;
        if (unit is '@' or '#' && next < text.Length && IsWord(text, next))
        {
            return NameEnd(text, next);
        }

        if (Apostrophes.IsApostrophe(unit) && Apostrophes.IsContraction(text, start))
        {
            return LettersEnd(text, next);
        }

        if (unit == '&' && Addresses.EntityEnd(text, start) is > 0 and var entity)
        {
            return entity;
        }

        if (Smileys.End(text, start) is > 0 and var smiley)
        {
            return smiley;
        }

        if (length > 1)
        {
            return MarksEnd(text, next);
        }

        while (next < text.Length && text[next] == unit)
        {
            next++;
        }

        return MarksEnd(text, next);
    }

    private static int NameEnd(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && UnitKinds.At(text, at, out var length) is UnitKind.Letter or UnitKind.Digit or UnitKind.Mark or UnitKind.Alone)
        {
            at += length;
        }

        return at;
    }

    private static int LettersEnd(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && UnitKinds.At(text, at, out var length) == UnitKind.Letter)
        {
            at += length;
        }

        return at;
    }

    private static int MarksEnd(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && UnitKinds.At(text, at, out var length) == UnitKind.Mark)
        {
            at += length;
        }

        return at;
    }

    private static bool IsWord(ReadOnlySpan<char> text, int at) =>
        char.IsLowSurrogate(text[at]) || UnitKinds.At(text, at, out _) is UnitKind.Letter or UnitKind.Digit or UnitKind.Mark;
}
