namespace MlBackend.TestKit;

/// <summary>Where the tests find the repository and the shared folder with recordings, corpora and genuine tools.</summary>
public static class Repository
{
    /// <summary>The folder that holds MlBackend.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The shared folder: MLBACKEND_SHARED, else <c>../shared</c> beside the repository; null where it is absent.</summary>
    public static string? Shared { get; } = FindShared();

    /// <summary>True where a missing shared folder or tool is a failure instead of a skip.</summary>
    public static bool RequireRealTools { get; } =
        Environment.GetEnvironmentVariable("MLBACKEND_REQUIRE_REAL_TOOLS") == "1";

    /// <summary>A path below <see cref="Root"/>.</summary>
    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    /// <summary>A path below the shared folder; skips the running test where the folder is absent.</summary>
    public static string SharedPath(params string[] parts)
    {
        if (Shared is null)
        {
            const string reason = "The shared folder is absent: set MLBACKEND_SHARED or put it beside the repository.";
            if (RequireRealTools)
            {
                throw new InvalidOperationException(reason);
            }

            // xunit.v3 reads this prefix as a dynamic skip.
            throw new InvalidOperationException("$XunitDynamicSkip$" + reason);
        }

        return System.IO.Path.Combine([Shared, .. parts]);
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "MlBackend.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("MlBackend.sln is not above " + AppContext.BaseDirectory);
    }

    private static string? FindShared()
    {
        var named = Environment.GetEnvironmentVariable("MLBACKEND_SHARED");
        var folder = string.IsNullOrEmpty(named) ? System.IO.Path.Combine(FindRoot(), "..", "shared") : named;
        return Directory.Exists(folder) ? System.IO.Path.GetFullPath(folder) : null;
    }
}
