using System.Globalization;
using MlBackend.Core.Errors;
using MlBackend.Onnx.Schema;

namespace MlBackend.Onnx.Files;

/// <summary>
/// Weights that a model keeps in files beside itself: keys location, offset, length. Such a file must lie in the
/// model's own folder or below it, links followed: a model from elsewhere must not make us read other files.
/// </summary>
/// <param name="folder">The model's folder; null where there is none.</param>
internal sealed class ExternalData(string? folder)
{
    public ReadOnlyMemory<byte> Read(TensorProto tensor, long size)
    {
        var location = Value(tensor, "location");
        if (folder is null || string.IsNullOrEmpty(location))
        {
            throw ErrorCodes.OnnxExternalData.With($"The tensor \"{tensor.Name}\" names no file, or the model has no folder.");
        }

        var offset = Number(tensor, "offset") ?? 0;
        var length = Number(tensor, "length") ?? size;
        var path = Confine(location, tensor.Name);
        try
        {
            using var file = File.OpenHandle(path);
            if (offset < 0 || length != size || offset > RandomAccess.GetLength(file) - length)
            {
                throw ErrorCodes.OnnxExternalData.With($"The tensor \"{tensor.Name}\" wants {length} bytes at {offset} of {location}, and {size} for its shape.");
            }

            var bytes = new byte[size];
            for (var read = 0; read < bytes.Length;)
            {
                var part = RandomAccess.Read(file, bytes.AsSpan(read), offset + read);
                read += part > 0 ? part : throw ErrorCodes.OnnxExternalData.With($"{location} ended early.");
            }

            return bytes;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw ErrorCodes.OnnxExternalData.With($"{location} of the tensor \"{tensor.Name}\": {failure.GetType().Name}.", failure);
        }
    }

    private string Confine(string location, string tensor)
    {
        var parts = location.Split('/', '\\');
        if (Path.IsPathRooted(location) || location.Contains(':', StringComparison.Ordinal) || location.Contains('\0', StringComparison.Ordinal) || parts.Contains(".."))
        {
            throw ErrorCodes.OnnxExternalData.With($"The tensor \"{tensor}\" points out of the model's folder.");
        }

        // Each step may be a link; what it leads to must still be inside.
        var root = Resolve(folder!) + Path.DirectorySeparatorChar;
        var path = folder!;
        foreach (var part in parts)
        {
            path = Path.Combine(path, part);
            if (!(Resolve(path) + Path.DirectorySeparatorChar).StartsWith(root, StringComparison.Ordinal))
            {
                throw ErrorCodes.OnnxExternalData.With($"The tensor \"{tensor}\" points out of the model's folder by a link.");
            }
        }

        return path;
    }

    private static string Resolve(string path) =>
        Path.TrimEndingDirectorySeparator(Path.GetFullPath(
            (Directory.Exists(path) ? Directory.ResolveLinkTarget(path, returnFinalTarget: true) : File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true) : null)?.FullName ?? path));

    private static string? Value(TensorProto tensor, string key) => tensor.ExternalData.FirstOrDefault(entry => entry.Key == key)?.Value;

    private static long? Number(TensorProto tensor, string key) =>
        Value(tensor, key) is not { } text ? null
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : throw ErrorCodes.OnnxExternalData.With($"The {key} of the tensor \"{tensor.Name}\" is no number.");
}
