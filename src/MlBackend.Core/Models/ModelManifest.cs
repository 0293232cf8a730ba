using System.Text.Json;
using MlBackend.Core.Questions;

namespace MlBackend.Core.Models;

/// <summary>
/// What manifest.json of a model folder says. A reader accepts <see cref="CurrentVersion"/> and the version before it.
/// </summary>
/// <param name="ManifestVersion">Version of this layout.</param>
/// <param name="Family">The family that reads the folder.</param>
/// <param name="Question">The question answered, labels in the model's order.</param>
/// <param name="SchemaHash">Hash of the schema that the question came from.</param>
/// <param name="SchemaRevision">Revision of that schema in its project; 0 outside a project.</param>
/// <param name="Seed">The seed it was trained with.</param>
/// <param name="Epochs">Passes or iterations asked for; null = the family's default.</param>
/// <param name="Options">Further options of the family.</param>
/// <param name="Documents">Number of documents that trained it.</param>
/// <param name="DataFingerprint">SHA-256 over the training documents and answers, lower-case hexadecimal.</param>
/// <param name="Metrics">Metrics on documents that did not train it, by name; empty where there were none.</param>
/// <param name="EncoderId">The encoder it sits on; null for families without one.</param>
/// <param name="EncoderHash">SHA-256 of that encoder's file.</param>
/// <param name="ProgramVersion">The version of this program that trained it.</param>
/// <param name="Files">SHA-256 of each other file in the folder by its name, lower-case hexadecimal.</param>
public sealed record ModelManifest(
    int ManifestVersion,
    string Family,
    Question Question,
    string SchemaHash,
    int SchemaRevision,
    int Seed,
    int? Epochs,
    IReadOnlyDictionary<string, string> Options,
    int Documents,
    string DataFingerprint,
    IReadOnlyDictionary<string, double> Metrics,
    string? EncoderId,
    string? EncoderHash,
    string ProgramVersion,
    IReadOnlyDictionary<string, string> Files)
{
    /// <summary>The version that is written.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The name of the file.</summary>
    public const string FileName = "manifest.json";

    /// <summary>
    /// How often its suggestions of each label were right by their confidence, the surest first, on documents that did not train
    /// it; null where that was not measured.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<ReliabilityBin>>? Reliability { get; init; }

    /// <summary>Indented JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, CoreJson.Indented.ModelManifest);

    /// <summary>Reads <see cref="ToJson"/>; null where the text is JSON null.</summary>
    /// <exception cref="JsonException">The text is no manifest.</exception>
    public static ModelManifest? FromJson(string json) => JsonSerializer.Deserialize(json, CoreJson.Default.ModelManifest);
}
