using MlBackend.Benchmarks;
using MlBackend.Benchmarks.Autodiff;
using MlBackend.Benchmarks.Corpora;
using MlBackend.Benchmarks.Encoders;
using MlBackend.Benchmarks.Learning;
using MlBackend.Benchmarks.Service;
using MlBackend.Benchmarks.Spacy;
using MlBackend.Benchmarks.Text;

// dotnet run -c Release --project tests/MlBackend.Benchmarks -- NAME
// MLBACKEND_PROGRAM names the published program (dotnet publish src/MlBackend -c Release -r linux-x64 --self-contained -o out).
if (args is ["tokenizers"])
{
    await TokenizerBenchmark.RunAsync(Console.Out, CancellationToken.None).ConfigureAwait(false);
    return 0;
}

Dictionary<string, Func<Task<object>>> benchmarks = new(StringComparer.Ordinal)
{
    ["startup"] = StartupBenchmark.RunAsync,
    ["predict"] = PredictBenchmark.RunAsync,
    ["tags"] = TagsBenchmark.RunAsync,
    ["submit"] = SubmitBenchmark.RunAsync,
    ["suggestions"] = SuggestionsBenchmark.RunAsync,
    ["training"] = TrainingBenchmark.RunAsync,
    ["argilla"] = new ArgillaBenchmark(documents: 10_000).RunAsync,
    ["spacy"] = SpacyBenchmark.RunAsync,
    ["embeddings"] = EmbeddingsBenchmark.RunAsync,
    ["heads"] = HeadsBenchmark.RunAsync,
    ["sessions"] = SessionsBenchmark.RunAsync,
    ["fine-tuning"] = FineTuningBenchmark.RunAsync,
    ["export"] = ExportBenchmark.RunAsync,
    ["streaming"] = new StreamingBenchmark(bytes: 2L << 30).RunAsync,
    ["busy"] = BusyBenchmark.RunAsync,
    ["scale"] = new ScaleBenchmark(documents: 100_000).RunAsync,
    ["autodiff-step"] = StepBenchmark.RunAsync,
    ["autodiff-gpu"] = GpuBenchmark.RunAsync,
};

if (args is ["fine-tuning", "go-on"])
{
    ResultFile.Write(args[0], await FineTuningBenchmark.GoOnAsync().ConfigureAwait(false));
    return 0;
}

if (args is ["scale", var count])
{
    // To try it; what is committed is the whole.
    var figures = await new ScaleBenchmark(int.Parse(count, System.Globalization.CultureInfo.InvariantCulture)).RunAsync().ConfigureAwait(false);
    Console.WriteLine(System.Text.Json.JsonSerializer.Serialize(figures));
    return 0;
}

if (args is ["argilla", var records])
{
    // The same.
    var figures = await new ArgillaBenchmark(int.Parse(records, System.Globalization.CultureInfo.InvariantCulture)).RunAsync().ConfigureAwait(false);
    Console.WriteLine(System.Text.Json.JsonSerializer.Serialize(figures));
    return 0;
}

if (args is ["autodiff-memory", var tuning])
{
    // A process of its own for the peak of its memory; autodiff-step starts it.
    Console.WriteLine(StepMemory.Measure(tuning));
    return 0;
}

if (args is ["streaming", var megabytes])
{
    // The same.
    await new StreamingBenchmark(long.Parse(megabytes, System.Globalization.CultureInfo.InvariantCulture) << 20).RunAsync().ConfigureAwait(false);
    return 0;
}

if (args is not [var name] || !benchmarks.TryGetValue(name, out var run))
{
    await Console.Error.WriteLineAsync("Name a benchmark: tokenizers, " + string.Join(", ", benchmarks.Keys)).ConfigureAwait(false);
    return 2;
}

ResultFile.Write(name, await run().ConfigureAwait(false));
return 0;
