using MlBackend.Benchmarks.Text;

if (args is ["tokenizers"])
{
    await TokenizerBenchmark.RunAsync(Console.Out, CancellationToken.None).ConfigureAwait(false);
    return 0;
}

await Console.Error.WriteLineAsync("Name a benchmark: tokenizers.").ConfigureAwait(false);
return 1;
