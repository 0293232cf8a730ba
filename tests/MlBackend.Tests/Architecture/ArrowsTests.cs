using System.Xml.Linq;
using MlBackend.TestKit;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Architecture;

/// <summary>Who may reference whom (docs/architecture.md). A new project needs its row here first.</summary>
public sealed class ArrowsTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["MlBackend.Core"] = [],
        ["MlBackend.Text"] = ["MlBackend.Core"],
        ["MlBackend.OnnxRuntime"] = [],
        ["MlBackend.Onnx"] = ["MlBackend.Core", "MlBackend.OnnxRuntime"],
        ["MlBackend.Autodiff"] = ["MlBackend.Core", "MlBackend.Onnx"],
        ["MlBackend.Learning"] = ["MlBackend.Core", "MlBackend.Text", "MlBackend.Onnx", "MlBackend.Autodiff"],
        ["MlBackend.Storage"] = ["MlBackend.Core", "MlBackend.Text"],
        ["MlBackend.LabelStudio"] = ["MlBackend.Core", "MlBackend.Text"],
        ["MlBackend.Argilla"] = ["MlBackend.Core", "MlBackend.Text"],
        ["MlBackend.Spacy"] = ["MlBackend.Core", "MlBackend.Text"],
        ["MlBackend.Formats"] = ["MlBackend.Core", "MlBackend.Text"],
    };

    [Fact]
    public void Projects_reference_only_what_the_map_allows()
    {
        foreach (var file in Projects().Where(file => Name(file) != "MlBackend"))
        {
            var references = XDocument.Load(file).Descendants("ProjectReference").Select(reference => Name(reference.Attribute("Include")!.Value));
            references.Except(Allowed[Name(file)]).ShouldBeEmpty($"{Name(file)} must not reference these");
        }
    }

    [Fact]
    public void Core_needs_no_package() =>
        XDocument.Load(Repository.Path("src", "MlBackend.Core", "MlBackend.Core.csproj")).Descendants("PackageReference").ShouldBeEmpty();

    private static IEnumerable<string> Projects() =>
        new[] { "src", "adapters" }.SelectMany(folder => Directory.EnumerateFiles(Repository.Path(folder), "*.csproj", SearchOption.AllDirectories));

    private static string Name(string path) => Path.GetFileNameWithoutExtension(path.Replace('\\', '/'));
}
