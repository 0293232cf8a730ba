using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using MlBackend.Autodiff.LowRank;
using MlBackend.Autodiff.Training;
using MlBackend.Onnx.Sessions;

namespace MlBackend.Benchmarks.Autodiff;

/// <summary>
/// A training step of MiniLM, AdamW included, beside the forward pass of the untouched model file at graph optimisation ALL: same
/// threads, same batch of 16 × 64 real tokens, in turns; all weights, all weights with dropout, and adapters of low rank. Bars: medians of
/// the paired ratios ≤ 3.5 and ≤ 2.4, peak memory in a process of its own ≤ 800 MB and ≤ 500 MB.
/// </summary>
internal static class StepBenchmark
{
    private const int Texts = 16;
    private const int Length = 64;
    private const int Pairs = 25;

    public static Task<object> RunAsync() => Task.FromResult(Measure(threads: 1));

    private static object Measure(int threads)
    {
        var (full, lora) = (StepMemory.Start("full"), StepMemory.Start("lora"));
        var model = new MiniLm();
        var settings = SessionSettings.Training with { Threads = threads };
        using var forward = OnnxSession.Open(MiniLm.ModelPath, new SessionSettings { Threads = threads });
        var kinds = new[]
        {
            new Kind("full", new CpuTrainingSession(MiniLm.Training(TrainingGraphOptions.Cpu), settings)),
            new Kind("full_with_dropout", new CpuTrainingSession(MiniLm.Training(TrainingGraphOptions.Cpu, dropout: 0.1f), settings)),
            new Kind("full_without_fused_operators", new CpuTrainingSession(MiniLm.Training(new TrainingGraphOptions()), settings)),
            new Kind("lora", new CpuTrainingSession(MiniLm.Training(TrainingGraphOptions.Cpu, new LoraSettings()), settings)),
            new Kind("lora_with_dropout", new CpuTrainingSession(MiniLm.Training(TrainingGraphOptions.Cpu, new LoraSettings(), 0.1f), settings)),
            new Kind("lora_of_all_matrices", new CpuTrainingSession(MiniLm.Training(TrainingGraphOptions.Cpu, new LoraSettings(Targets: LoraTargets.AllLinear)), settings)),
        };
        var forwards = new Sample();
        for (var i = -3; i < Pairs; i++)
        {
            var number = i + 3;
            var pass = Forward(forward, model.Inputs(number, Texts, Length));
            foreach (var kind in kinds)
            {
                kind.Step(model.Batch(number, Texts, Length), i < 0 ? null : pass);
            }

            if (i >= 0)
            {
                forwards.Add(pass);
            }
        }

        return new
        {
            Texts,
            Length,
            Threads = threads,
            Pairs,
            Forward = forwards.Figures,
            ForwardGflops = Math.Round(MiniLm.ForwardOperations(Texts * Length) / forwards.Quantile(0.5) / 1e6, 1),
            Steps = kinds.ToDictionary(kind => kind.Name, kind => kind.Figures),
            RatioBarFull = 3.5,
            RatioBarLora = 2.4,
            PeakMegabytesFull = full,
            PeakMegabytesFullBar = 800,
            PeakMegabytesLora = lora,
            PeakMegabytesLoraBar = 500,
            LoadAverage = File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : null,
        };
    }

    private static TimeSpan Forward(OnnxSession session, Dictionary<string, OrtValue> inputs)
    {
        var watch = Stopwatch.StartNew();
        using var results = session.Run(inputs, [session.Outputs[0].Name]);
        return watch.Elapsed;
    }

    private sealed class Kind(string name, CpuTrainingSession session)
    {
        private readonly Sample steps = new();
        private readonly Sample updates = new();
        private readonly List<double> ratios = [];

        public string Name => name;

        public object Figures => new { MedianRatio = Math.Round(ratios.Order().ElementAt(ratios.Count / 2), 3), Step = steps.Figures, OfThatAdamW = updates.Figures };

        public void Step(Dictionary<string, OrtValue> batch, TimeSpan? pass)
        {
            var watch = Stopwatch.StartNew();
            session.Run(batch);
            var run = watch.Elapsed;
            session.Update(2e-5f, largestNorm: 1);
            var step = watch.Elapsed;
            if (pass is { } forward)
            {
                steps.Add(step);
                updates.Add(step - run);
                ratios.Add(step / forward);
            }
        }
    }
}
