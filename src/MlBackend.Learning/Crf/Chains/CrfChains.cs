using MlBackend.Text.Segmentation;

namespace MlBackend.Learning.Crf.Chains;

/// <summary>Cuts a text's words into chains: one a text, except that long texts are cut so that memory stays bounded.</summary>
internal static class CrfChains
{
    /// <summary>Words of a chain at the most.</summary>
    public const int Longest = 2048;

    /// <summary>
    /// Where the chain ends that begins at a word (exclusive): at the end of the words or, in the second half of what it
    /// may hold, behind the last word that a line break follows. No span crosses an end.
    /// </summary>
    public static int End(ReadOnlySpan<char> text, ReadOnlySpan<Word> words, int start)
    {
        if (words.Length - start <= Longest)
        {
            return words.Length;
        }

        for (var end = start + Longest; end > start + (Longest / 2); end--)
        {
            if (text[words[end - 1].End..words[end].Start].Contains('\n'))
            {
                return end;
            }
        }

        return start + Longest;
    }
}
