using MlBackend.Core.Errors;
using MlBackend.Text.Normalization;
using MlBackend.Text.Tokenizers.Alignment;

namespace MlBackend.Text.Tokenizers.Models;

/// <summary>Merges the symbols of one word after the other.</summary>
internal sealed class BytePairWorker(BytePairModel model) : ITokenWorker
{
    private const int Gone = -1;

    private readonly PriorityQueue<Candidate, ulong> _queue = new();
    private Symbol[] _symbols = new Symbol[64];
    private int _count;

    /// <inheritdoc/>
    public void Tokenize(ReadOnlySpan<char> word, WordTokens tokens)
    {
        if (model.Options.IgnoreMerges && model.Vocabulary.Find(word) is >= 0 and var whole)
        {
            tokens.Add(new WordToken(whole, 0, word.Length));
            return;
        }

        Load(word);
        MergeAll();
        foreach (ref readonly var symbol in _symbols.AsSpan(0, _count))
        {
            if (symbol.Id != Gone)
            {
                tokens.Add(new WordToken(symbol.Id, symbol.Start, symbol.End));
            }
        }
    }

    private void Load(ReadOnlySpan<char> word)
    {
        _count = 0;
        var unknownFrom = -1;
        for (var start = 0; start < word.Length;)
        {
            _ = UnicodeClasses.At(word, start, out var length);
            var end = start + length;
            var id = Find(word[start..end], start == 0, end == word.Length);
            if (id < 0 && AddBytes(word[start..end], start, end, ref unknownFrom))
            {
                start = end;
                continue;
            }

            if (id >= 0 || (unknownFrom >= 0 && !model.Options.FuseUnknown))
            {
                AddUnknown(ref unknownFrom, start);
            }

            if (id >= 0)
            {
                Add(id, start, end);
            }
            else if (model.Options.UnknownToken is not null && unknownFrom < 0)
            {
                unknownFrom = start;
            }

            start = end;
        }

        AddUnknown(ref unknownFrom, word.Length);
    }

    private int Find(ReadOnlySpan<char> character, bool isFirst, bool isLast)
    {
        var prefix = isFirst ? "" : model.Options.ContinuingPrefix;
        var suffix = isLast ? model.Options.EndSuffix : "";
        return prefix.Length + suffix.Length == 0
            ? model.Vocabulary.Find(character)
            : model.Vocabulary.Find(string.Concat(prefix, character, suffix));
    }

    private bool AddBytes(ReadOnlySpan<char> character, int start, int end, ref int unknownFrom)
    {
        if (model.ByteTokens is null)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[4];
        var count = Utf8Bytes.Of(CodePoints.Take(ref character), bytes);
        foreach (var value in bytes[..count])
        {
            if (model.ByteTokens[value] < 0)
            {
                return false;
            }
        }

        AddUnknown(ref unknownFrom, start);
        foreach (var value in bytes[..count])
        {
            Add(model.ByteTokens[value], start, end);
        }

        return true;
    }

    private void AddUnknown(ref int from, int end)
    {
        if (from < 0)
        {
            return;
        }

        if (model.Unknown < 0)
        {
            throw ErrorCodes.TextNotTokenizable.With($"The vocabulary lacks its own unknown token {model.Options.UnknownToken}.");
        }

        Add(model.Unknown, from, end);
        from = -1;
    }

    private void Add(int id, int start, int end)
    {
        if (_count == _symbols.Length)
        {
            Array.Resize(ref _symbols, 2 * _count);
        }

        _symbols[_count] = new Symbol(id, start, end, _count - 1, _count + 1);
        _count++;
    }

    private void MergeAll()
    {
        _queue.Clear();
        for (var left = 0; left + 1 < _count; left++)
        {
            Consider(left, left + 1);
        }

        while (_queue.TryDequeue(out var candidate, out _))
        {
            ref var left = ref _symbols[candidate.Left];
            if (left.Id == Gone || left.Next >= _count)
            {
                continue;
            }

            // The neighbours may have changed since this was queued.
            ref var right = ref _symbols[left.Next];
            if (!model.TryGetMerge(left.Id, right.Id, out var merge) || merge.Id != candidate.Id)
            {
                continue;
            }

            left.Id = merge.Id;
            left.End = right.End;
            left.Next = right.Next;
            right.Id = Gone;
            if (left.Next < _count)
            {
                _symbols[left.Next].Previous = candidate.Left;
                Consider(candidate.Left, left.Next);
            }

            if (left.Previous >= 0)
            {
                Consider(left.Previous, candidate.Left);
            }
        }
    }

    private void Consider(int left, int right)
    {
        if (model.TryGetMerge(_symbols[left].Id, _symbols[right].Id, out var merge))
        {
            _queue.Enqueue(new Candidate(left, merge.Id), ((ulong)(uint)merge.Rank << 32) | (uint)left);
        }
    }

    /// <summary>A symbol in a list of neighbours; <see cref="Gone"/> once it is merged into the one before it.</summary>
    private record struct Symbol(int Id, int Start, int End, int Previous, int Next);

    /// <summary>A merge that was possible when it was queued.</summary>
    private readonly record struct Candidate(int Left, int Id);
}
