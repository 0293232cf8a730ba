using System.Text.Json;
using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;

namespace MlBackend.Core.Corpora;

/// <summary>A document of a corpus file and its answers; no answers where it is not labelled.</summary>
/// <param name="Document">The document; its id is the tool's id where the file has one, else the record number from 1.</param>
/// <param name="Answers">Answers, at most one a question: those that count where several people gave some.</param>
/// <param name="Line">The line (from 1) where the record begins, for error messages.</param>
public sealed record CorpusDocument(Document Document, IReadOnlyList<Answer> Answers, long Line)
{
    private static readonly Dictionary<string, JsonElement> None = [];

    /// <summary>What somebody said is wrong: the labels or spans that do not belong to the document. Never an answer.</summary>
    public IReadOnlyList<Answer> Rejected { get; init; } = [];

    /// <summary>Every person's answers where the file keeps them apart; else empty.</summary>
    public IReadOnlyList<Annotation> Annotations { get; init; } = [];

    /// <summary>
    /// The tokens of the field <see cref="TokensOf"/>, ascending and without overlap, where the file has them; null where it has none.
    /// </summary>
    public IReadOnlyList<CorpusToken>? Tokens { get; init; }

    /// <summary>The field that <see cref="Tokens"/> lie in; null = the document's first.</summary>
    public string? TokensOf { get; init; }

    /// <summary>What else the file says of the document, by name. The elements own their memory.</summary>
    public IReadOnlyDictionary<string, JsonElement> Metadata { get; init; } = None;

    /// <summary>What the file says of the document and this record cannot hold.</summary>
    public IReadOnlyList<CorpusLoss> Lost { get; init; } = [];
}
