using System.Runtime.InteropServices;
using System.Text.Json;
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
        var path = Repository.Path("tests", "MlBackend.Benchmarks", "Results", name + ".json");
        File.WriteAllText(path + ".new", text + "\n");
        File.Move(path + ".new", path, overwrite: true);
    }
}
