using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using MlBackend.Core.Tools;

namespace MlBackend.Commands.Importing;

/// <summary>How far an import came. It lies in the data folder, so that the same command goes on where it stopped.</summary>
/// <param name="Source">What was to be imported: names, lengths and times of the files.</param>
/// <param name="ProjectId">The tool's id of the project.</param>
/// <param name="ProjectCreated">The second of its creation.</param>
/// <param name="Before">Documents that the project held before.</param>
/// <param name="Done">Documents that the tool surely has.</param>
/// <param name="InDoubt">Documents of a batch that was sent and not answered; 0 where there is none.</param>
/// <param name="IsComplete">True once every document was taken.</param>
internal sealed record ImportState(string Source, string ProjectId, long ProjectCreated, int Before, int Done, int InDoubt, bool IsComplete)
{
    /// <summary>The project.</summary>
    [JsonIgnore]
    public ProjectIdentity Project => new(ProjectId, ProjectCreated);

    /// <summary>Where the state of an import lies: one file for a path and a connection.</summary>
    public static string FileFor(string dataFolder, string path, Guid connection, string project)
    {
        var key = $"{Path.GetFullPath(path)}\n{connection}\n{project}";
        return Path.Combine(dataFolder, "imports", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..24] + ".json");
    }

    /// <summary>What a file or folder looks like now.</summary>
    public static string LookOf(string path)
    {
        var files = Directory.Exists(path) ? new DirectoryInfo(path).EnumerateFiles("*", SearchOption.AllDirectories).OrderBy(file => file.FullName, StringComparer.Ordinal) : Enumerable.Repeat(new FileInfo(path), 1);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{Path.GetRelativePath(path, file.FullName)}\n{file.Length}\n{file.LastWriteTimeUtc.Ticks}\n")));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Reads a state; null where there is none.</summary>
    public static async Task<ImportState?> ReadAsync(string file, CancellationToken cancellationToken) =>
        File.Exists(file) ? JsonSerializer.Deserialize(await File.ReadAllBytesAsync(file, cancellationToken), ImportJson.Default.ImportState) : null;

    /// <summary>Writes it, whole or not at all.</summary>
    public Task WriteAsync(string file) => OutputFile.WriteAsync(file, stream => JsonSerializer.SerializeAsync(stream, this, ImportJson.Default.ImportState));
}

/// <summary>JSON of the state.</summary>
[JsonSerializable(typeof(ImportState))]
internal sealed partial class ImportJson : JsonSerializerContext;
