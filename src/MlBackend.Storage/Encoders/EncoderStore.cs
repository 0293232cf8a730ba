using System.Security.Cryptography;
using System.Text.Json;
using MlBackend.Core.Errors;
using MlBackend.Storage.Relational;

namespace MlBackend.Storage.Encoders;

/// <summary>
/// The encoders of an installation: one folder each below <c>encoders/</c> in the data folder, with encoder.json. A folder appears whole under its
/// name or not at all. No database: a folder that was copied from another installation is as good.
/// </summary>
public sealed class EncoderStore(StorageOptions options, TimeProvider time)
{
    /// <summary>Where they lie.</summary>
    public string Root => Path.Combine(options.DataFolder, "encoders");

    /// <summary>All of them, by name.</summary>
    public IReadOnlyList<StoredEncoder> List() => !Directory.Exists(Root)
        ? []
        : [.. Directory.EnumerateDirectories(Root).Select(Read).OfType<StoredEncoder>().OrderBy(encoder => encoder.Id, StringComparer.Ordinal)];

    /// <summary>The folder of an encoder; null where there is none.</summary>
    /// <param name="id">Its name.</param>
    /// <param name="hash">Its hash, which counts more than the name; null where only the name is known.</param>
    public string? Locate(string id, string? hash)
    {
        var all = List();
        var found = (hash is null ? null : all.FirstOrDefault(encoder => encoder.Hash == hash)) ?? all.FirstOrDefault(encoder => encoder.Id == id);
        return found is null ? null : FolderOf(found.Id);
    }

    /// <summary>The folder of that name.</summary>
    public string FolderOf(string id) => Path.Combine(Root, id);

    /// <summary>Adds an encoder.</summary>
    /// <param name="id">The name it gets: letters, digits, <c>.</c>, <c>_</c>, <c>-</c>.</param>
    /// <param name="source">Where it comes from.</param>
    /// <param name="fill">Fills an empty folder and says the revision; what it leaves there is kept for the next try where it fails.</param>
    /// <param name="identify">Checks the folder and says the encoder's hash.</param>
    /// <exception cref="MlBackendException">MLB6015: the name belongs to another encoder. MLB3050: no room on the disk.</exception>
    public async Task<StoredEncoder> AddAsync(string id, string source, Func<string, Task<string?>> fill, Func<string, string> identify)
    {
        if (!IsName(id))
        {
            throw ErrorCodes.EncoderThere.With($"'{id}' is no name: letters, digits, '.', '_' and '-' make one, at most 100 of them.");
        }

        // The place of an unfinished download is told by what is downloaded, so that the same command goes on with it.
        var partial = Path.Combine(Root, $".{Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(source)))[..16]}.partial");
        try
        {
            Directory.CreateDirectory(partial);
            var revision = await fill(partial).ConfigureAwait(false);
            var stored = new StoredEncoder(StoredEncoder.CurrentVersion, id, identify(partial), source, revision, time.GetUtcNow(), 0, new Dictionary<string, string>());
            if (Read(FolderOf(id)) is { } there)
            {
                Directory.Delete(partial, recursive: true);
                return there.Hash == stored.Hash ? there : throw ErrorCodes.EncoderThere.With($"'{id}' came from {there.Source}.");
            }

            stored = Describe(partial, stored);
            await File.WriteAllTextAsync(Path.Combine(partial, StoredEncoder.FileName), JsonSerializer.Serialize(stored, EncoderJson.Default.StoredEncoder)).ConfigureAwait(false);
            Directory.Move(partial, FolderOf(id));
            return stored;
        }
        catch (IOException failure) when (StorageFailures.CodeOf(failure) is { } code)
        {
            throw code.With($"Adding the encoder '{id}'.", failure);
        }
    }

    /// <summary>Verifies that every file is there and unchanged.</summary>
    /// <exception cref="MlBackendException">MLB6014: there is no such encoder. MLB6021: a file is missing or was changed.</exception>
    public StoredEncoder Verify(string id)
    {
        var stored = Read(FolderOf(id)) ?? throw ErrorCodes.EncoderUnknown.With($"'{id}'.");
        foreach (var (name, hash) in stored.Files)
        {
            var path = Path.Combine(FolderOf(id), name);
            if (!EncoderFiles.IsSafe(name) || !File.Exists(path) || Hash(path) != hash)
            {
                throw ErrorCodes.DownloadDamaged.With($"'{name}' of '{id}' is missing or was changed: remove the encoder and add it again.");
            }
        }

        return stored;
    }

    /// <summary>Removes an encoder.</summary>
    /// <exception cref="MlBackendException">MLB6014: there is no such encoder.</exception>
    public void Remove(string id)
    {
        _ = Read(FolderOf(id)) ?? throw ErrorCodes.EncoderUnknown.With($"'{id}'.");

        // Under another name first: a folder half deleted is no encoder.
        var gone = Path.Combine(Root, $".{id}.removed");
        if (Directory.Exists(gone))
        {
            Directory.Delete(gone, recursive: true);
        }

        Directory.Move(FolderOf(id), gone);
        Directory.Delete(gone, recursive: true);
    }

    /// <summary>True for a text that may be an encoder's name.</summary>
    public static bool IsName(string id) =>
        id is { Length: > 0 and <= 100 } && id[0] != '.' && id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-');

    private static StoredEncoder Describe(string folder, StoredEncoder stored)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var bytes = 0L;
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            files[Path.GetRelativePath(folder, path).Replace('\\', '/')] = Hash(path);
            bytes += new FileInfo(path).Length;
        }

        return stored with { Files = files, Bytes = bytes };
    }

    private static string Hash(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private static StoredEncoder? Read(string folder)
    {
        var path = Path.Combine(folder, StoredEncoder.FileName);
        if (Path.GetFileName(folder).StartsWith('.') || !File.Exists(path))
        {
            return null;
        }

        try
        {
            // The folder's name is what people see and may have changed.
            return JsonSerializer.Deserialize(File.ReadAllText(path), EncoderJson.Default.StoredEncoder) is { Version: StoredEncoder.CurrentVersion, Files: not null, Hash: not null } stored
                ? stored with { Id = Path.GetFileName(folder) }
                : null;
        }
        catch (JsonException failure)
        {
            throw ErrorCodes.EncoderConfigUnreadable.With($"{path}.", failure);
        }
    }
}
