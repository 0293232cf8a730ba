using System.Numerics;
using System.Runtime.CompilerServices;

namespace MlBackend.Learning.Crf.Features;

/// <summary>Which row of the weights belongs to a hashed feature: a table with open addressing, at most half full.</summary>
internal sealed class FeatureTable
{
    private readonly (uint Key, int Row)[] _slots;
    private readonly int _mask;

    /// <summary>Row i belongs to key i; the keys must differ.</summary>
    public FeatureTable(uint[] keys)
    {
        Keys = keys;
        var capacity = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, 2 * keys.Length));
        _mask = capacity - 1;
        _slots = new (uint, int)[capacity];
        Array.Fill(_slots, (0u, -1));
        for (var row = 0; row < keys.Length; row++)
        {
            var slot = (int)keys[row] & _mask;
            while (_slots[slot].Row >= 0)
            {
                slot = (slot + 1) & _mask;
            }

            _slots[slot] = (keys[row], row);
        }
    }

    /// <summary>The features by row.</summary>
    public uint[] Keys { get; }

    /// <summary>The row of a feature, or −1 where training never saw it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(uint key)
    {
        var slot = (int)key & _mask;
        while (true)
        {
            var entry = _slots[slot];
            if (entry.Row < 0 || entry.Key == key)
            {
                return entry.Row;
            }

            slot = (slot + 1) & _mask;
        }
    }
}
