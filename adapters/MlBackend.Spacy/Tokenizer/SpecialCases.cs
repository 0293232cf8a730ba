using System.Runtime.InteropServices;

namespace MlBackend.Spacy.Tokenizer;

/// <summary>
/// The special cases of a language: texts whose tokens a table gives. Those that the affix rules would break apart (or that hold
/// a space) are looked for once more among the finished tokens of a text.
/// </summary>
internal sealed class SpecialCases
{
    private readonly Dictionary<string, TokenPiece[]> cases = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TokenPiece[]>.AlternateLookup<ReadOnlySpan<char>> bySpan;

    /// <summary>By the first of their pieces: the pieces that special cases become when they are broken apart.</summary>
    private readonly Dictionary<string, List<string[]>> broken = new(StringComparer.Ordinal);

    private readonly int longest;

    public SpecialCases(LanguageData data)
    {
        bySpan = cases.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var (text, pieces) in data.Rules)
        {
            cases[text] = [.. pieces.Select(piece => new TokenPiece(piece[0], piece.Count > 1 ? piece[1] : Norms.Of(piece[0]), false))];
            longest = Math.Max(longest, text.Length);
        }
    }

    /// <summary>Every text that has special tokens.</summary>
    public IReadOnlyCollection<string> Texts => cases.Keys;

    /// <summary>The tokens of a text; null where it is no special case.</summary>
    public TokenPiece[]? Find(ReadOnlySpan<char> text) =>
        text.Length <= longest && bySpan.TryGetValue(text, out var pieces) ? pieces : null;

    /// <summary>Notes into which pieces the affix rules break a special case.</summary>
    public void AddBroken(string[] pieces)
    {
        ref var list = ref CollectionsMarshal.GetValueRefOrAddDefault(broken, pieces[0], out _);
        (list ??= []).Add(pieces);
    }

    /// <summary>Sets the marks that say where to look; called once, after the last <see cref="AddBroken"/>.</summary>
    public void Mark()
    {
        foreach (var pieces in cases.Values)
        {
            for (var index = 0; index < pieces.Length; index++)
            {
                pieces[index] = pieces[index] with { MayBeginSpecial = MayBegin(pieces[index].Text) };
            }
        }
    }

    /// <summary>True where a broken special case begins with this token.</summary>
    public bool MayBegin(string token) => broken.ContainsKey(token);

    /// <summary>The tokens of a text with all broken special cases put together again, the longest first, then the leftmost.</summary>
    /// <returns>True where the first token is one of a special case that was put there.</returns>
    public bool Apply(List<TokenPiece> tokens, List<bool> spaces)
    {
        List<(int Start, int End)>? found = null;
        for (var index = 0; index < tokens.Count; index++)
        {
            if (tokens[index].MayBeginSpecial)
            {
                foreach (var pieces in broken[tokens[index].Text])
                {
                    if (IsAt(pieces, tokens, index))
                    {
                        (found ??= []).Add((index, index + pieces.Length));
                    }
                }
            }
        }

        return found is not null && Replace(tokens, spaces, Chosen(found));
    }

    private static bool IsAt(string[] pieces, List<TokenPiece> tokens, int index)
    {
        if (index + pieces.Length > tokens.Count)
        {
            return false;
        }

        for (var offset = 0; offset < pieces.Length; offset++)
        {
            if (!string.Equals(pieces[offset], tokens[index + offset].Text, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Those that do not overlap with one chosen before. What is passed over still blocks, as in spaCy.</summary>
    private static List<(int Start, int End)> Chosen(List<(int Start, int End)> found)
    {
        HashSet<int> seen = [];
        List<(int Start, int End)> chosen = [];
        foreach (var (start, end) in found.Distinct().OrderByDescending(span => span.End - span.Start).ThenBy(span => span.Start))
        {
            if (!seen.Contains(start) && !seen.Contains(end - 1))
            {
                chosen.Add((start, end));
            }

            for (var index = start; index < end; index++)
            {
                seen.Add(index);
            }
        }

        return [.. chosen.OrderByDescending(span => span.Start)];
    }

    /// <summary>From right to left, so that places to the left stay right.</summary>
    private bool Replace(List<TokenPiece> tokens, List<bool> spaces, List<(int Start, int End)> chosen)
    {
        var first = false;
        foreach (var (start, end) in chosen)
        {
            var text = string.Concat(Enumerable.Range(start, end - start)
                .Select(index => tokens[index].Text + (index < end - 1 && spaces[index] ? " " : "")));
            if (Find(text) is { } pieces)
            {
                var spaceAfter = spaces[end - 1];
                tokens.RemoveRange(start, end - start);
                spaces.RemoveRange(start, end - start);
                tokens.InsertRange(start, pieces);
                spaces.InsertRange(start, Enumerable.Repeat(false, pieces.Length - 1).Append(spaceAfter));
                first |= start == 0;
            }
        }

        return first;
    }
}
