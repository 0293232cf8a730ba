using System.Runtime.InteropServices;

namespace MlBackend.Learning.Crf.Features;

/// <summary>Counts in how many documents words begin with a small letter and with a capital, while forms (see <see cref="CrfCorpus"/>) are read.</summary>
internal sealed class FamiliarityCounter
{
    private readonly List<(uint Word, bool Capital, int Documents, int Last)> _forms = [(0, false, 0, -1)];
    private readonly Dictionary<uint, (int Small, int Capital)> _words = [];

    /// <summary>A new form, whose number is the count of those before.</summary>
    public void Add(uint word, bool capital) => _forms.Add((word, capital, 0, -1));

    /// <summary>The form stands in that document.</summary>
    public void Saw(int form, int document)
    {
        ref var entry = ref CollectionsMarshal.AsSpan(_forms)[form];
        entry.Documents += entry.Last == document ? 0 : 1;
        entry.Last = document;
    }

    /// <summary>Sums the forms of each word, once all documents are read.</summary>
    public void Count()
    {
        foreach (var form in _forms.Skip(1))
        {
            ref var word = ref CollectionsMarshal.GetValueRefOrAddDefault(_words, form.Word, out _);
            word = form.Capital ? (word.Small, word.Capital + form.Documents) : (word.Small + form.Documents, word.Capital);
        }
    }

    /// <summary>The feature of a form as one of its documents sees it: counted in all the others.</summary>
    public uint FeatureOf(int form)
    {
        var (word, isCapital, _, _) = _forms[form];
        var (small, capital) = _words[word];
        return CrfFeatures.Familiar(isCapital ? Familiarity.ClassOf(small, capital - 1) : Familiarity.ClassOf(small - 1, capital), isCapital);
    }

    /// <summary>What texts to come are compared with.</summary>
    public Familiarity ToFamiliarity() => new(
        [.. _words.Keys], [.. _words.Values.Select(counts => Familiarity.ClassOf(counts.Small, counts.Capital))]);
}
