using System.Numerics;
using System.Runtime.CompilerServices;

namespace MlBackend.Learning.Crf;

/// <summary>Which row of the weights belongs to a hashed feature: a table with open addressing, at most half full.</summary>
internal sealed class FeatureTable
{
    private readonly uint[] _slotKeys;
    private readonly int[] _slotRows;
    private readonly int _mask;

    /// <summary>Row i belongs to key i; the keys must differ.</summary>
    public FeatureTable(uint[] keys)
    {
        Keys = keys;
        var capacity = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, 2 * keys.Length));
        _mask = capacity - 1;
        _slotKeys = new uint[capacity];
        _slotRows = new int[capacity];
        Array.Fill(_slotRows, -1);
        for (var row = 0; row < keys.Length; row++)
        {
            var slot = (int)keys[row] & _mask;
            while (_slotRows[slot] >= 0)
            {
                slot = (slot + 1) & _mask;
            }

            _slotKeys[slot] = keys[row];
            _slotRows[slot] = row;
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
            var row = _slotRows[slot];
            if (row < 0 || _slotKeys[slot] == key)
            {
                return row;
            }

            slot = (slot + 1) & _mask;
        }
    }
}
