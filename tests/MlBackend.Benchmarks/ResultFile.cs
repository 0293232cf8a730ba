using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using MlBackend.TestKit;

namespace MlBackend.Benchmarks;

/// <summary>Prints a benchmark's figures as JSON and keeps them under Results/, so that a review sees the change.</summary>
internal static class ResultFile
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static void Write(string name, object figures)
    {
        var text = JsonSerializer.Serialize(
            new
            {
                Benchmark = name,
                Command = $"dotnet run -c Release --project tests/MlBackend.Benchmarks -- {name}",
                Measured = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd"),
                Processors = Environment.ProcessorCount,
                Runtime = RuntimeInformation.FrameworkDescription,
                Figures = figures,
            },
            Json);
        Console.WriteLine(text);
        var path = PathOf(name);
        File.WriteAllText(path + ".new", text + "\n");
        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>What is kept; null where nothing is.</summary>
    public static JsonNode? Read(string name) => File.Exists(PathOf(name)) ? JsonNode.Parse(File.ReadAllText(PathOf(name))) : null;

    private static string PathOf(string name) => Repository.Path("tests", "MlBackend.Benchmarks", "Results", name + ".json");
}
