namespace MlBackend.Commands.Corpora.Splitting;

/// <summary>Documents by number, some of which belong together (union-find: Cormen et al., Introduction to Algorithms, chapter 19).</summary>
/// <param name="count">How many there are; each stands for itself at first.</param>
internal sealed class Clusters(int count)
{
    private readonly int[] parents = [.. Enumerable.Range(0, count)];
    private readonly int[] sizes = [.. Enumerable.Repeat(1, count)];

    /// <summary>The earliest document of the cluster of a document.</summary>
    public int FirstOf(int document)
    {
        while (parents[document] != document)
        {
            document = parents[document] = parents[parents[document]];
        }

        return document;
    }

    /// <summary>True where no earlier document belongs to a document's cluster.</summary>
    public bool IsFirst(int document) => parents[document] == document;

    /// <summary>How many documents belong to the cluster of a document.</summary>
    public int SizeOf(int document) => sizes[FirstOf(document)];

    /// <summary>Makes one cluster of two.</summary>
    public void Join(int left, int right)
    {
        (left, right) = (FirstOf(left), FirstOf(right));
        if (left != right)
        {
            (left, right) = (Math.Min(left, right), Math.Max(left, right));
            parents[right] = left;
            sizes[left] += sizes[right];
        }
    }
}
