using MlBackend.Core.Errors;

namespace MlBackend.Learning.Encoder.FineTuning.Training;

/// <summary>Tells a want of memory from other failures.</summary>
internal static class MemoryShortage
{
    // ONNX Runtime has no code of its own for it: these are its allocators' words (CPU, arena, CUDA).
    private static readonly string[] Words = ["Failed to allocate memory", "bad_alloc", "Available memory of", "out of memory", "CUDA failure 2"];

    /// <summary>True where a smaller batch may help.</summary>
    public static bool Is(Exception failure) =>
        failure is OutOfMemoryException
        || (failure is MlBackendException { Code: var code } known && code == ErrorCodes.OnnxRunFailed && Words.Any(words => known.Detail.Contains(words, StringComparison.OrdinalIgnoreCase)));
}
