namespace MlBackend.Tests.Learning.Crf;

/// <summary>An empty folder for one test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("mlbackend-crf-").FullName;

    /// <summary>The model's file in it.</summary>
    public string File => System.IO.Path.Combine(Path, "weights.bin");

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
