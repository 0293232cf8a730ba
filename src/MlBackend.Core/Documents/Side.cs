namespace MlBackend.Core.Documents;

/// <summary>What a document may be used for. Fixed and stored when the document is first seen.</summary>
public enum Side
{
    /// <summary>May train a model.</summary>
    Training = 0,

    /// <summary>Judges models and trains none, ever.</summary>
    HoldOut = 1,
}
