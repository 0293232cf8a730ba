using System.Reflection;

namespace MlBackend.Core.Errors;

/// <summary>
/// The registry of errors, one file an area: 1xxx protocol and requests, 2xxx tools and their clients, 3xxx storage,
/// 4xxx learning, 5xxx corpora and files, 6xxx ONNX and devices, 7xxx text and tokenizers, 8xxx program and configuration.
/// </summary>
public static partial class ErrorCodes
{
    /// <summary>Every code, by number.</summary>
    public static IReadOnlyList<ErrorCode> All =>
    [
        .. typeof(ErrorCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(entry => entry.GetValue(null)).OfType<ErrorCode>().OrderBy(code => code.Number),
    ];
}
