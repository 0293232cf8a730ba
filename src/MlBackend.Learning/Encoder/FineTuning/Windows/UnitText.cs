using MlBackend.Learning.Encoder.Heads;
using MlBackend.Learning.Encoder.Inference;
using MlBackend.Text.Segmentation;

namespace MlBackend.Learning.Encoder.FineTuning.Windows;

/// <summary>
/// The words of a text as an encoder sees them: each has a first token, which speaks for it. Words that share one token with the word before are
/// one unit with it; words that the tokenizer finds nothing in are none.
/// </summary>
/// <param name="Units">Where they stand.</param>
/// <param name="UnitOf">For each window and token the unit that it speaks for, or −1.</param>
internal sealed record UnitText(Word[] Units, int[][] UnitOf)
{
    /// <summary>Finds the units of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="windows">Its windows, in order.</param>
    public static UnitText Of(string text, IReadOnlyList<Window> windows)
    {
        var words = SpanWords.Of(text);
        var speaker = new (int Window, int Token)[words.Length];
        Array.Fill(speaker, (-1, -1));
        var shared = new (int Window, int Token)[words.Length];
        Array.Fill(shared, (-1, -1));
        for (var number = 0; number < windows.Count; number++)
        {
            Assign(words, windows[number], number, speaker, shared);
        }

        var units = new List<Word>();
        var unitOf = new int[windows.Count][];
        for (var number = 0; number < unitOf.Length; number++)
        {
            unitOf[number] = new int[windows[number].Length];
            Array.Fill(unitOf[number], -1);
        }

        var last = (-1, -1);
        for (var word = 0; word < words.Length; word++)
        {
            if (speaker[word].Window >= 0)
            {
                unitOf[speaker[word].Window][speaker[word].Token] = units.Count;
                units.Add(words[word]);
                last = speaker[word];
            }
            else if (shared[word].Window >= 0 && shared[word] == last)
            {
                units[^1] = new Word(units[^1].Start, words[word].End - units[^1].Start);
            }
        }

        return new UnitText([.. units], unitOf);
    }

    /// <summary>The units that a stretch of words touches: first and last, inclusive; last below first where there is none.</summary>
    public (int First, int Last) Touched(int start, int end)
    {
        var first = Array.FindIndex(Units, unit => unit.End > start);
        return first < 0 ? (0, -1) : (first, Array.FindLastIndex(Units, unit => unit.Start < end));
    }

    // Tokens that a window owns come in the order of the text, and every token of the text is owned by one window.
    private static void Assign(Word[] words, Window window, int number, (int Window, int Token)[] speaker, (int Window, int Token)[] shared)
    {
        var word = 0;
        for (var token = window.OwnFrom; token < window.OwnTo; token++)
        {
            while (word < words.Length && words[word].End <= window.Starts[token])
            {
                word++;
            }

            var speaks = false;
            for (var touched = word; touched < words.Length && words[touched].Start < window.Ends[token]; touched++)
            {
                if (!speaks && speaker[touched].Window < 0)
                {
                    speaker[touched] = (number, token);
                    speaks = true;
                }
                else if (speaks && speaker[touched].Window < 0)
                {
                    shared[touched] = (number, token);
                }
            }
        }
    }
}
