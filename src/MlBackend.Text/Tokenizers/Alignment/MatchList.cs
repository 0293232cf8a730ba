using System.Runtime.InteropServices;

namespace MlBackend.Text.Tokenizers.Alignment;

/// <summary>Finds what a split or a replacement is about.</summary>
internal interface IPattern
{
    /// <summary>Adds every match in order; matches do not overlap.</summary>
    void Find(ReadOnlySpan<char> text, MatchList matches);
}

/// <summary>What becomes of the matches of a split.</summary>
internal enum SplitBehavior
{
    /// <summary>They are dropped.</summary>
    Removed,

    /// <summary>Each is a piece of its own.</summary>
    Isolated,

    /// <summary>They end the piece before them.</summary>
    MergedWithPrevious,

    /// <summary>They begin the piece after them.</summary>
    MergedWithNext,

    /// <summary>Neighbouring matches are one piece.</summary>
    Contiguous,
}

/// <summary>A stretch of a text that matches a pattern or stands between two matches.</summary>
internal record struct Match(int Start, int End, bool IsMatch, bool IsRemoved = false);

/// <summary>The matches of a pattern in one text and what stands between them; used again and again.</summary>
internal sealed class MatchList
{
    private readonly List<Match> _items = [];

    /// <summary>All stretches in order.</summary>
    public ReadOnlySpan<Match> Items => CollectionsMarshal.AsSpan(_items);

    /// <summary>Starts over.</summary>
    public void Clear() => _items.Clear();

    /// <summary>Adds a match and, before it, what stands between it and the last one.</summary>
    public void Add(int start, int end)
    {
        var last = _items.Count == 0 ? 0 : _items[^1].End;
        if (last < start)
        {
            _items.Add(new Match(last, start, false));
        }

        _items.Add(new Match(start, end, true));
    }

    /// <summary>Adds what stands behind the last match.</summary>
    public void Complete(int length)
    {
        var last = _items.Count == 0 ? 0 : _items[^1].End;
        if (last < length)
        {
            _items.Add(new Match(last, length, false));
        }
    }

    /// <summary>Calls matches what is none, and the other way round.</summary>
    public void Invert()
    {
        foreach (ref var item in CollectionsMarshal.AsSpan(_items))
        {
            item.IsMatch = !item.IsMatch;
        }
    }

    /// <summary>Turns matches into the pieces of a split (NormalizedString::split of normalizer.rs).</summary>
    public void Merge(SplitBehavior behavior)
    {
        var items = CollectionsMarshal.AsSpan(_items);
        switch (behavior)
        {
            case SplitBehavior.Isolated:
                break;
            case SplitBehavior.Removed:
                foreach (ref var item in items)
                {
                    item.IsRemoved = item.IsMatch;
                }

                break;
            case SplitBehavior.MergedWithNext:
                MergeBackward(items);
                break;
            default:
                MergeForward(items, behavior == SplitBehavior.Contiguous);
                break;
        }
    }

    private void MergeForward(Span<Match> items, bool contiguous)
    {
        var kept = 0;
        var previous = false;
        foreach (var item in items)
        {
            var joins = contiguous ? item.IsMatch == previous : item.IsMatch && !previous;
            previous = item.IsMatch;
            if (joins && kept > 0)
            {
                items[kept - 1].End = item.End;
            }
            else
            {
                items[kept++] = item;
            }
        }

        _items.RemoveRange(kept, _items.Count - kept);
    }

    private void MergeBackward(Span<Match> items)
    {
        var kept = items.Length;
        var following = false;
        for (var index = items.Length - 1; index >= 0; index--)
        {
            var item = items[index];
            var joins = item.IsMatch && !following;
            following = item.IsMatch;
            if (joins && kept < items.Length)
            {
                items[kept].Start = item.Start;
            }
            else
            {
                items[--kept] = item;
            }
        }

        _items.RemoveRange(0, kept);
    }
}
