namespace MlBackend.Text.Tokenizers.Models;

/// <summary>
/// Finds the texts of a set that a text begins with. Nodes lie level by level, the children of one side by side in
/// order of their unit: a step is a binary search among few. The first step is a table.
/// </summary>
internal sealed class PrefixTrie
{
    /// <summary>No such node.</summary>
    public const int None = -1;

    private readonly char[] _units;
    private readonly int[] _values;
    private readonly int[] _firstChildren;
    private readonly int[] _roots = new int[0x10000];

    /// <summary>Builds the trie.</summary>
    /// <param name="entries">Texts that are not empty, with values from 0; of equal texts the last one counts.</param>
    public PrefixTrie(IEnumerable<KeyValuePair<string, int>> entries)
    {
        var sorted = entries.ToArray();
        // A stable sort: of equal texts the last one overwrites the value.
        sorted = [.. sorted.OrderBy(entry => entry.Key, StringComparer.Ordinal)];
        List<char> units = [];
        List<int> values = [];
        List<int> firstChildren = [];
        Array.Fill(_roots, None);

        Queue<(int From, int To, int Depth)> ranges = new();
        void AddLevel(int from, int to, int depth)
        {
            while (from < to)
            {
                var unit = sorted[from].Key[depth];
                var value = None;
                var end = from;
                while (end < to && sorted[end].Key[depth] == unit)
                {
                    if (sorted[end].Key.Length == depth + 1)
                    {
                        value = sorted[end].Value;
                        from = end + 1;
                    }

                    end++;
                }

                if (depth == 0)
                {
                    _roots[unit] = units.Count;
                }

                units.Add(unit);
                values.Add(value);
                ranges.Enqueue((from, end, depth + 1));
                from = end;
            }
        }

        AddLevel(0, sorted.Length, 0);
        while (ranges.TryDequeue(out var range))
        {
            firstChildren.Add(units.Count);
            AddLevel(range.From, range.To, range.Depth);
        }

        firstChildren.Add(units.Count);
        (_units, _values, _firstChildren) = ([.. units], [.. values], [.. firstChildren]);
    }

    /// <summary>The node of a first unit, or <see cref="None"/>.</summary>
    public int Root(char unit) => _roots[unit];

    /// <summary>The value of a node, or <see cref="None"/> where no text ends there.</summary>
    public int ValueOf(int node) => _values[node];

    /// <summary>The child of a node by its unit, or <see cref="None"/>.</summary>
    public int Child(int node, char unit)
    {
        var low = _firstChildren[node];
        var high = _firstChildren[node + 1];
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            var found = _units[middle];
            if (found == unit)
            {
                return middle;
            }

            if (found < unit)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return None;
    }

    /// <summary>The longest text of the set that a text begins with.</summary>
    /// <param name="text">The text.</param>
    /// <param name="length">Its length in units; 0 where there is none.</param>
    /// <returns>Its value, or <see cref="None"/>.</returns>
    public int Longest(ReadOnlySpan<char> text, out int length)
    {
        var value = None;
        length = 0;
        var node = text.IsEmpty ? None : Root(text[0]);
        for (var depth = 1; node != None; depth++)
        {
            if (ValueOf(node) != None)
            {
                (value, length) = (ValueOf(node), depth);
            }

            node = depth < text.Length ? Child(node, text[depth]) : None;
        }

        return value;
    }
}
