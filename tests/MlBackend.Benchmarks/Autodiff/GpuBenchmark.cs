using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using MlBackend.Autodiff.Training;
using MlBackend.Onnx.Graphs;
using MlBackend.Onnx.Sessions;
using MlBackend.Tests.Autodiff;
using MlBackend.Tests.Onnx;

namespace MlBackend.Benchmarks.Autodiff;

/// <summary>
/// On a machine with a GPU: gradients against the goldens, MiniLM's forward pass and training step in float, TF32 and 16-bit products with
/// the CPU beside them, and a whole fine-tuning. Autodiff/pytorch_gpu.py measures PyTorch with the same batches, in the same call.
/// </summary>
internal static class GpuBenchmark
{
    private static readonly Device Gpu = new(DeviceKind.Cuda);

    public static Task<object> RunAsync()
    {
        var device = Cuda.Resolve(Gpu);
        if (device.Kind != DeviceKind.Cuda)
        {
            return Task.FromResult<object>(new { Skipped = "no GPU" });
        }

        var model = new MiniLm();
        var sizes = new[] { (Texts: 16, Length: 64), (Texts: 64, Length: 128) };
        return Task.FromResult<object>(new
        {
            Gpu = Smi("name").Trim(),
            Goldens = Attempt("goldens", Goldens),
            Steps = sizes.SelectMany(size => new[]
            {
                Attempt("float", () => Step(model, "float", size.Texts, size.Length, new SessionSettings { Device = Gpu }, TrainingGraphOptions.Device)),
                Attempt("TF32", () => Step(model, "TF32", size.Texts, size.Length, new SessionSettings { Device = Gpu, Tf32 = true }, TrainingGraphOptions.Device)),
                Attempt("bfloat16", () => Step(model, "bfloat16", size.Texts, size.Length, new SessionSettings { Device = Gpu, Tf32 = true }, TrainingGraphOptions.Device with { Products = ElementType.BFloat16 })),
                Attempt("float16", () => Step(model, "float16", size.Texts, size.Length, new SessionSettings { Device = Gpu, Tf32 = true }, TrainingGraphOptions.Device with { Products = ElementType.Float16 })),
            }).ToList(),
            Cpu = Attempt("CPU", () => Step(model, "CPU", 16, 64, new SessionSettings(), TrainingGraphOptions.Cpu)),
            FineTuning = new[]
            {
                Attempt("float", () => FineTuning.Run(new SessionSettings { Device = Gpu })),
                Attempt("TF32", () => FineTuning.Run(new SessionSettings { Device = Gpu, Tf32 = true })),
            },
        });
    }

    private static object Attempt(string what, Func<object> measure)
    {
        try
        {
            var result = measure();
            Console.Error.WriteLine(System.Text.Json.JsonSerializer.Serialize(result));
            return result;
        }
        catch (Exception failure) when (failure is MlBackend.Core.Errors.MlBackendException or OnnxRuntimeException)
        {
            return new { What = what, Failed = failure.Message };
        }
    }

    // The largest |gradient − golden| as a share of the tolerance 1e-5 + 1e-4·|golden|, and of the losses' 1e-5.
    private static object Goldens()
    {
        var (worst, where, worstLoss, compared) = (0.0, "", 0.0, 0);
        foreach (var architecture in Encoder.Architectures)
        {
            var encoder = new Encoder(architecture);
            foreach (var (file, name) in Encoder.Files.SelectMany(_ => GoldenTask.Names, (file, name) => (file, name)))
            {
                var task = new GoldenTask(encoder, file, name);
                using var session = new DeviceTrainingSession(task.Build(TrainingGraphOptions.Device), new SessionSettings { Device = Gpu });
                worstLoss = Math.Max(worstLoss, Math.Abs(session.Run(task.Batch) - task.Golden.GetProperty("loss").GetSingle()) / 1e-5);
                var gradients = session.Gradients();
                foreach (var (golden, parameter) in task.GoldenNamesWithHead())
                {
                    compared++;
                    var share = encoder.Tensor($"{name}/grad/{golden}").Zip(gradients[parameter], (theirs, mine) => Math.Abs(mine - theirs) / (1e-5 + 1e-4 * Math.Abs(theirs))).Max();
                    (worst, where) = share > worst || double.IsNaN(share) ? (share, $"{architecture}/{file}/{name}/{golden}") : (worst, where);
                }
            }
        }

        return new { Tensors = compared, WorstGradientAsShareOfTolerance = Math.Round(worst, 4), Where = where, WorstLossAsShareOfTolerance = Math.Round(worstLoss, 4) };
    }

    private static object Step(MiniLm model, string mode, int texts, int length, SessionSettings settings, TrainingGraphOptions options)
    {
        var (warmUp, count) = settings.Device.Kind == DeviceKind.Cuda ? (10, 50) : (2, 10);
        var before = Used();
        using var forward = OnnxSession.Open(MiniLm.ModelPath, settings);
        using var binding = forward.Native.CreateIoBinding();
        using var memory = forward.Device.Kind == DeviceKind.Cuda ? new OrtMemoryInfo("Cuda", OrtAllocatorType.DeviceAllocator, 0, OrtMemType.Default) : new OrtMemoryInfo("Cpu", OrtAllocatorType.DeviceAllocator, 0, OrtMemType.Default);
        binding.BindOutputToDevice(forward.Outputs[0].Name, memory);
        var forwards = new Sample();
        for (var i = 0; i < warmUp + count; i++)
        {
            var inputs = model.Inputs(i, texts, length);
            var watch = Stopwatch.StartNew();
            foreach (var (name, value) in inputs)
            {
                binding.BindInput(name, value);
            }

            forward.Run(binding);
            if (i >= warmUp)
            {
                forwards.Add(watch.Elapsed);
            }
        }

        var afterForward = Used();
        var graph = MiniLm.Training(options);
        using ITrainingSession session = settings.Device.Kind == DeviceKind.Cuda ? new DeviceTrainingSession(graph, settings) : new CpuTrainingSession(graph, settings);
        var (steps, updates, losses) = (new Sample(), new Sample(), new List<float>());
        for (var i = 0; i < warmUp + count; i++)
        {
            var batch = model.Batch(i, texts, length);
            var watch = Stopwatch.StartNew();
            losses.Add(session.Run(batch));
            var run = watch.Elapsed;
            session.Update(2e-5f);
            if (i >= warmUp)
            {
                steps.Add(watch.Elapsed);
                updates.Add(watch.Elapsed - run);
            }
        }

        return new
        {
            Mode = mode,
            Texts = texts,
            Length = length,
            Forward = forwards.Figures,
            Step = steps.Figures,
            OfThatAdamW = updates.Figures,
            StepToForward = Math.Round(steps.Quantile(0.5) / forwards.Quantile(0.5), 2),
            FirstLoss = losses[0],
            LastLoss = losses[^1],
            GpuMegabytesForward = afterForward - before,
            GpuMegabytesTraining = Used() - afterForward,
        };
    }

    private static int Used() => int.TryParse(Smi("memory.used").Trim(), CultureInfo.InvariantCulture, out var megabytes) ? megabytes : 0;

    private static string Smi(string what)
    {
        using var process = Process.Start(new ProcessStartInfo("nvidia-smi", [$"--query-gpu={what}", "--format=csv,noheader,nounits"]) { RedirectStandardOutput = true })!;
        return process.StandardOutput.ReadToEnd();
    }
}
