using MlBackend.Core.Errors;
using MlBackend.Core.Questions;

namespace MlBackend.Core.Corpora;

/// <summary>What a person may say about a file.</summary>
/// <param name="Question">The name given to the question of formats that have no names for them.</param>
/// <param name="Field">The name of the text field in formats that have no name for it.</param>
public sealed record CorpusOptions(string Question = "label", string Field = "text")
{
    /// <summary>The language of the texts as an ISO 639 code, such as <c>en</c>; null = not said.</summary>
    public string? Language { get; init; }

    /// <summary>The questions where they are known beforehand; null = what the documents show.</summary>
    public Schema? Schema { get; init; }

    /// <summary>The files beside the one that is read, for formats that say something in them; null where there are none.</summary>
    public ICorpusFolder? Beside { get; init; }

    /// <summary>The name of the file that is read, without its folder; null where it has none.</summary>
    public string? FileName { get; init; }

    /// <summary>Told of each record that cannot be read, which is then left out; null = the first one ends the reading.</summary>
    public Action<MlBackendException>? SetAside { get; init; }

    /// <summary>Leaves a record out, where bad ones are set aside.</summary>
    /// <returns>False where they are not, so that the caller lets the failure through.</returns>
    public bool TrySetAside(MlBackendException failure)
    {
        SetAside?.Invoke(failure);
        return SetAside is not null;
    }
}
