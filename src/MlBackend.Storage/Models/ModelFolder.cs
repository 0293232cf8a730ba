using System.Security.Cryptography;
using System.Text.Json;
using MlBackend.Core.Errors;
using MlBackend.Core.Models;

namespace MlBackend.Storage.Models;

/// <summary>
/// A model on disk: the family's own files and manifest.json, which names each of them with its SHA-256. The shell's
/// <c>--out</c> and the store share this layout. A folder appears whole under its name or not at all.
/// </summary>
public static class ModelFolder
{
    /// <summary>
    /// Saves a model: into a temporary sibling, flushed to disk, then renamed. A model that lies there already is replaced.
    /// </summary>
    /// <param name="folder">The folder to make; absent, empty, or holding an older model.</param>
    /// <param name="model">The model to save.</param>
    /// <param name="manifest">What is known of the model; its version and files are filled in here.</param>
    /// <returns>The manifest as written.</returns>
    /// <exception cref="MlBackendException">The folder holds something that is no model.</exception>
    public static ModelManifest Write(string folder, IModel model, ModelManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(manifest);
        return ModelFolderReplacement.Make(folder, temporary =>
        {
            model.Save(temporary);
            var written = manifest with { ManifestVersion = ModelManifest.CurrentVersion, Files = HashFiles(temporary) };
            WriteFlushed(Path.Combine(temporary, ModelManifest.FileName), written.ToJson());
            return written;
        });
    }

    /// <summary>Refuses a folder that <see cref="Write"/> would refuse: to be asked before hours of training.</summary>
    /// <exception cref="MlBackendException">The folder holds something that is no model.</exception>
    public static void RefuseOccupied(string folder) => ModelFolderReplacement.RefuseOccupied(folder);

    /// <summary>Copies a verified model: the files that its manifest names, nothing else that lies beside them.</summary>
    /// <param name="source">The model's folder.</param>
    /// <param name="target">The folder to make; absent, empty, or holding an older model.</param>
    /// <param name="change">What the copy's manifest says differently, such as the question's name in a project.</param>
    /// <exception cref="MlBackendException">The source is no whole model, or the target holds something else.</exception>
    public static ModelManifest Copy(string source, string target, Func<ModelManifest, ModelManifest>? change = null)
    {
        var manifest = Read(source);
        return ModelFolderReplacement.Make(target, temporary =>
        {
            foreach (var name in manifest.Files.Keys)
            {
                var path = Path.Combine(temporary, name);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.Copy(Path.Combine(source, name), path);
                FlushAndHash(path);
            }

            var changed = (change?.Invoke(manifest) ?? manifest) with { Files = manifest.Files };
            WriteFlushed(Path.Combine(temporary, ModelManifest.FileName), changed.ToJson());

            // The source may change while it is copied: what counts is what arrived.
            return Read(temporary);
        });
    }

    /// <summary>Reads the manifest and verifies that every file it names is there and unchanged.</summary>
    /// <exception cref="MlBackendException">No model, a manifest of an unknown version, or a missing or changed file.</exception>
    public static ModelManifest Read(string folder)
    {
        var manifest = ReadManifest(folder);
        foreach (var (name, hash) in manifest.Files)
        {
            var path = Path.Combine(folder, name);
            if (!IsInside(name) || !File.Exists(path))
            {
                throw ErrorCodes.ModelFileDamaged.With($"'{name}' of {folder} is missing.");
            }

            if (!string.Equals(Hash(path), hash, StringComparison.Ordinal))
            {
                throw ErrorCodes.ModelFileDamaged.With($"'{name}' of {folder} has another SHA-256 than its manifest says.");
            }
        }

        return manifest;
    }

    /// <summary>Reads manifest.json alone, without looking at the other files.</summary>
    /// <exception cref="MlBackendException">There is none, it cannot be read, or its version is unknown.</exception>
    public static ModelManifest ReadManifest(string folder)
    {
        var path = Path.Combine(folder, ModelManifest.FileName);
        if (!File.Exists(path))
        {
            throw ErrorCodes.NoModelFolder.With($"There is no {path}.");
        }

        try
        {
            var json = File.ReadAllText(path);
            RefuseUnknownVersion(folder, json);
            return ModelManifest.FromJson(json) is { Family: not null, Question: { Name: not null, Labels: not null, Fields.Count: > 0 }, Files: not null, Options: not null, Metrics: not null } manifest
                ? manifest
                : throw ErrorCodes.ManifestUnreadable.With($"{path} lacks a required entry.");
        }
        catch (JsonException exception)
        {
            throw ErrorCodes.ManifestUnreadable.With($"{path}, line {exception.LineNumber + 1}.", exception);
        }
    }

    /// <summary>Verifies a folder and loads its model.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="find">Finds a family by its name; null where this program has none of that name.</param>
    /// <param name="manifest">What the folder's manifest says.</param>
    /// <exception cref="MlBackendException">As <see cref="Read"/>; or the family is unknown or refuses its files.</exception>
    public static IModel Load(string folder, Func<string, IModelFamily?> find, out ModelManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(find);
        manifest = Read(folder);
        var family = find(manifest.Family) ?? throw ErrorCodes.ModelFamilyUnknown.With($"{folder} names the family '{manifest.Family}'.");
        return family.Load(folder, manifest.Question);
    }

    // The version is looked at first and alone: a later layout may have nothing else in common with this one.
    private static void RefuseUnknownVersion(string folder, string json)
    {
        using var document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Object
            || !document.RootElement.TryGetProperty("manifestVersion", out var entry)
            || entry.ValueKind != JsonValueKind.Number
            || !entry.TryGetInt32(out var version))
        {
            throw ErrorCodes.ManifestUnreadable.With($"The manifest of {folder} has no version.");
        }

        if (version < Math.Max(1, ModelManifest.CurrentVersion - 1) || version > ModelManifest.CurrentVersion)
        {
            throw ErrorCodes.ManifestVersionUnknown.With(
                $"The manifest of {folder} has version {version}; this program reads up to {ModelManifest.CurrentVersion}.");
        }
    }

    private static SortedDictionary<string, string> HashFiles(string folder)
    {
        var hashes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            hashes.Add(Path.GetRelativePath(folder, path).Replace('\\', '/'), FlushAndHash(path));
        }

        return hashes;
    }

    private static string FlushAndHash(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        stream.Flush(flushToDisk: true);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private static string Hash(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private static void WriteFlushed(string path, string text)
    {
        using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
        stream.Flush(flushToDisk: true);
    }

    // A manifest may come from anywhere: it must not name a file outside its folder.
    private static bool IsInside(string name) =>
        !Path.IsPathRooted(name) && !name.Split('/', '\\').Contains("..");
}
