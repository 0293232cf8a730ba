using MlBackend.TestKit;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Architecture;

/// <summary>Files and folders stay small enough to be read in one go.</summary>
public sealed class FilesTests
{
    [Fact]
    public void No_source_file_is_longer_than_400_lines() =>
        Sources().Where(file => File.ReadLines(file).Count() > 400).Select(Relative).ShouldBeEmpty();

    [Fact]
    public void No_folder_holds_more_than_15_source_files() =>
        Sources().GroupBy(Path.GetDirectoryName).Where(folder => folder.Count() > 15).Select(folder => Relative(folder.Key!)).ShouldBeEmpty();

    [Fact]
    public void At_most_ten_warnings_are_suppressed_in_the_whole_tree() =>
        Sources().Sum(file => File.ReadLines(file).Count(line =>
            line.TrimStart().StartsWith("#pragma warning disable", StringComparison.Ordinal)
            || line.Contains("SuppressMessage(", StringComparison.Ordinal))).ShouldBeLessThanOrEqualTo(10);

    private static IEnumerable<string> Sources() =>
        new[] { "src", "adapters", "tests" }
            .SelectMany(folder => Directory.EnumerateFiles(Repository.Path(folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal)
                && !file.Contains("/Migrations/", StringComparison.Ordinal)
                && !file.Contains("/CompiledModel/", StringComparison.Ordinal));

    private static string Relative(string path) => Path.GetRelativePath(Repository.Root, path);
}
