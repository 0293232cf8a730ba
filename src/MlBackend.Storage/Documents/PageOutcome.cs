namespace MlBackend.Storage.Documents;

/// <summary>What a pulled page changed.</summary>
/// <param name="Added">Documents seen for the first time, or back again.</param>
/// <param name="Changed">Documents whose text is another one.</param>
/// <param name="Annotations">Annotations added, changed or removed.</param>
/// <param name="Refused">External ids of documents that cannot be stored (see MLB3000).</param>
public sealed record PageOutcome(int Added, int Changed, int Annotations, IReadOnlyList<string> Refused)
{
    /// <summary>A page that changed nothing.</summary>
    public static PageOutcome None { get; } = new(0, 0, 0, []);

    /// <summary>Both together.</summary>
    public static PageOutcome operator +(PageOutcome left, PageOutcome right) => new(
        left.Added + right.Added,
        left.Changed + right.Changed,
        left.Annotations + right.Annotations,
        right.Refused.Count == 0 ? left.Refused : [.. left.Refused, .. right.Refused]);

    /// <summary>The same as <c>+</c>.</summary>
    public static PageOutcome Add(PageOutcome left, PageOutcome right) => left + right;
}
