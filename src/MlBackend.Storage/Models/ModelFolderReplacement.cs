using MlBackend.Core.Errors;
using MlBackend.Core.Models;

namespace MlBackend.Storage.Models;

/// <summary>Makes a folder under a temporary name beside its place and renames it when it is complete.</summary>
internal static class ModelFolderReplacement
{
    /// <summary>Fills a new folder and puts it into the place of <paramref name="folder"/>; nothing is left behind on failure.</summary>
    /// <exception cref="MlBackendException">The folder holds something that is no model.</exception>
    public static T Make<T>(string folder, Func<string, T> fill)
    {
        RefuseOccupied(folder);
        var place = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        var temporary = Sibling(place, "new");
        try
        {
            Directory.CreateDirectory(temporary);
            var result = fill(temporary);
            Exchange(place, temporary);
            return result;
        }
        finally
        {
            if (Directory.Exists(temporary))
            {
                Directory.Delete(temporary, recursive: true);
            }
        }
    }

    /// <summary>Refuses a folder that holds something else than an older model.</summary>
    public static void RefuseOccupied(string folder)
    {
        var occupied = File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any());
        if (occupied && !File.Exists(Path.Combine(folder, ModelManifest.FileName)))
        {
            throw ErrorCodes.ModelFolderOccupied.With($"{folder} holds no model.");
        }
    }

    // A folder that is not empty cannot be renamed over: the older model steps aside first, and comes back on failure.
    private static void Exchange(string place, string temporary)
    {
        if (!Directory.Exists(place))
        {
            Directory.Move(temporary, place);
            return;
        }

        var older = Sibling(place, "old");
        Directory.Move(place, older);
        try
        {
            Directory.Move(temporary, place);
        }
        catch
        {
            Directory.Move(older, place);
            throw;
        }

        Directory.Delete(older, recursive: true);
    }

    private static string Sibling(string place, string suffix) => $"{place}.{Path.GetRandomFileName()}.{suffix}";
}
