using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using MlBackend.Autodiff.Training;
using MlBackend.Onnx.Sessions;

namespace MlBackend.Benchmarks.Autodiff;

/// <summary>
/// A training step of MiniLM, AdamW included, beside the forward pass of the untouched model file at graph optimisation ALL: same
/// threads, same batch of 16 × 64 real tokens, in turns. Bar: median of the paired ratios ≤ 3.5, peak memory of training ≤ 800 MB.
/// </summary>
internal static class StepBenchmark
{
    private const int Texts = 16;
    private const int Length = 64;
    private const int Pairs = 25;

    public static Task<object> RunAsync() => Task.FromResult(Measure(threads: 1));

    private static object Measure(int threads)
    {
        var model = new MiniLm();
        var settings = SessionSettings.Training with { Threads = threads };
        using var session = new CpuTrainingSession(MiniLm.Training(TrainingGraphOptions.Cpu), settings);
        for (var i = 0; i < 3; i++)
        {
            Step(session, model.Batch(i, Texts, Length), out _);
        }

        // Until here nothing but the training session was there.
        using var self = Process.GetCurrentProcess();
        var peak = self.PeakWorkingSet64;

        using var forward = OnnxSession.Open(MiniLm.ModelPath, new SessionSettings { Threads = threads });
        using var plain = new CpuTrainingSession(MiniLm.Training(new TrainingGraphOptions()), settings);
        Forward(forward, model.Inputs(0, Texts, Length));
        Step(plain, model.Batch(0, Texts, Length), out _);
        Sample forwards = new(), steps = new(), updates = new(), plains = new();
        List<double> ratios = [], plainRatios = [];
        for (var i = 0; i < Pairs; i++)
        {
            var pass = Forward(forward, model.Inputs(i, Texts, Length));
            var step = Step(session, model.Batch(i, Texts, Length), out var update);
            var unfused = Step(plain, model.Batch(i, Texts, Length), out _);
            forwards.Add(pass);
            steps.Add(step);
            updates.Add(update);
            plains.Add(unfused);
            ratios.Add(step / pass);
            plainRatios.Add(unfused / pass);
        }

        return new
        {
            Texts,
            Length,
            Threads = threads,
            Pairs,
            MedianRatio = Median(ratios),
            MedianRatioBar = 3.5,
            MedianRatioWithoutFusedOperators = Median(plainRatios),
            Forward = forwards.Figures,
            ForwardGflops = Math.Round(MiniLm.ForwardOperations(Texts * Length) / forwards.Quantile(0.5) / 1e6, 1),
            Step = steps.Figures,
            OfThatAdamW = updates.Figures,
            PeakMegabytes = peak >> 20,
            PeakMegabytesBar = 800,
            LoadAverage = File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : null,
        };
    }

    private static TimeSpan Forward(OnnxSession session, Dictionary<string, OrtValue> inputs)
    {
        var watch = Stopwatch.StartNew();
        using var results = session.Run(inputs, [session.Outputs[0].Name]);
        return watch.Elapsed;
    }

    private static TimeSpan Step(CpuTrainingSession session, Dictionary<string, OrtValue> batch, out TimeSpan update)
    {
        var watch = Stopwatch.StartNew();
        session.Run(batch);
        var run = watch.Elapsed;
        session.Update(2e-5f, largestNorm: 1);
        update = watch.Elapsed - run;
        return watch.Elapsed;
    }

    private static double Median(List<double> values) => Math.Round(values.Order().ElementAt(values.Count / 2), 3);
}
