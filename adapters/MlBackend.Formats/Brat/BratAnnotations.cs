namespace MlBackend.Formats.Brat;

/// <summary>A text-bound annotation, a T line; pieces in code points, the end exclusive.</summary>
internal sealed record BratEntity(string Id, string Label, IReadOnlyList<(int Start, int End)> Pieces, string Text, long Line);

/// <summary>An R line.</summary>
internal sealed record BratRelation(string Id, string Type, IReadOnlyList<(string Role, string Target)> Arguments, long Line);

/// <summary>An E line.</summary>
internal sealed record BratEvent(string Id, string Type, string Trigger, IReadOnlyList<(string Role, string Target)> Arguments, long Line);

/// <summary>An A or M line; a null value means that it has none.</summary>
internal sealed record BratAttribute(string Id, string Name, string Target, string? Value, long Line);

/// <summary>A # line.</summary>
internal sealed record BratNote(string Id, string Type, string Target, string Text);

/// <summary>An N line.</summary>
internal sealed record BratNormalization(string Id, string Target, string Resource, string Entry, string Text, long Line);

/// <summary>All that one .ann file says.</summary>
internal sealed record BratAnnotations
{
    /// <summary>T lines.</summary>
    public List<BratEntity> Entities { get; } = [];

    /// <summary>R lines.</summary>
    public List<BratRelation> Relations { get; } = [];

    /// <summary>Lines that begin with * and are Equiv: ids that mean the same.</summary>
    public List<(IReadOnlyList<string> Ids, long Line)> Equivalences { get; } = [];

    /// <summary>E lines.</summary>
    public List<BratEvent> Events { get; } = [];

    /// <summary>A and M lines.</summary>
    public List<BratAttribute> Attributes { get; } = [];

    /// <summary># lines.</summary>
    public List<BratNote> Notes { get; } = [];

    /// <summary>N lines.</summary>
    public List<BratNormalization> Normalizations { get; } = [];
}
