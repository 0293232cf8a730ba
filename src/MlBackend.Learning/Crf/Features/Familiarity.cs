namespace MlBackend.Learning.Crf.Features;

/// <summary>
/// How familiar training made a word: in how many documents it began with a small letter and in how many with a
/// capital, each as one of <see cref="Steps"/> steps. Names are often words that training never saw, or only ever with
/// a capital. In training a document's own word is left out of the counts, so that unseen words occur there too.
/// </summary>
internal sealed class Familiarity
{
    private const int Steps = 6;
    private readonly FeatureTable _table;

    /// <param name="words">Keys of folded words (<see cref="CrfFeatures.LowerAt"/>), all different.</param>
    /// <param name="classes">The class of each, as <see cref="ClassOf(int, int)"/> gives it.</param>
    public Familiarity(uint[] words, byte[] classes) => (_table, Classes) = (new FeatureTable(words), classes);

    /// <summary>Number of classes.</summary>
    public static int Count => Steps * Steps;

    /// <summary>Keys of the words that training saw.</summary>
    public uint[] Words => _table.Keys;

    /// <summary>The class of each word.</summary>
    public byte[] Classes { get; }

    /// <summary>The class for these numbers of documents; 0 where both are 0.</summary>
    public static byte ClassOf(int small, int capital) => (byte)((Step(small) * Steps) + Step(capital));

    /// <summary>The class of a word.</summary>
    public int Of(uint word) => _table.Find(word) is >= 0 and var row ? Classes[row] : 0;

    private static int Step(int documents) => documents switch
    {
        <= 0 => 0,
        1 => 1,
        <= 3 => 2,
        <= 10 => 3,
        <= 30 => 4,
        _ => 5,
    };
}
