using System.Diagnostics;
using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using MlBackend.Autodiff.Parameters;
using MlBackend.Autodiff.Training;
using MlBackend.Onnx.Files;
using MlBackend.Onnx.Graphs;
using MlBackend.Onnx.Sessions;
using MlBackend.TestKit;
using MlBackend.Text.Tokenizers;

namespace MlBackend.Benchmarks.Autodiff;

/// <summary>Three epochs of docs_issues on MiniLM: mean pooling, two classes, batches of 32 in a fixed order, rate 5e-5 falling to zero.</summary>
internal static class FineTuning
{
    private const int Epochs = 3;
    private const int BatchSize = 32;
    private const int LongestText = 128;

    /// <summary>The file of batches that pytorch_gpu.py reads: for each text its label and its token ids, one line a text.</summary>
    public static string BatchFile => Path.Combine(Path.GetTempPath(), "mlbackend-fine-tuning.txt");

    public static object Run(SessionSettings settings)
    {
        var (training, evaluation) = (Read("docs_issues_train.jsonl"), Read("docs_issues_eval.jsonl"));
        File.WriteAllLines(BatchFile, training.Select(text => $"train {text.Label} {string.Join(' ', text.Ids)}").Concat(evaluation.Select(text => $"eval {text.Label} {string.Join(' ', text.Ids)}")));
        var graph = OnnxFile.Read(MiniLm.ModelPath);
        TiedWeights.Resolve(graph);
        var parameters = ParameterFinder.Find(graph);
        var builder = new GraphBuilder(graph, "head");
        var chance = new Random(1);
        graph.Initializers["head.weight"] = Tensor.Of<float>([.. Enumerable.Range(0, 2 * 384).Select(_ => (float)(chance.NextDouble() - 0.5) / 10)], 2, 384);
        graph.Initializers["head.bias"] = Tensor.Of<float>(new float[2], 2);
        var logits = Heads.Linear(builder, Heads.MeanPool(builder, graph.Outputs[0].Name, "attention_mask"), "head.weight", "head.bias");
        var served = graph.Clone();
        served.Outputs.Clear();
        served.Outputs.Add(new ValueInfo(logits, ElementType.Float, null));
        builder.Input(ValueInfo.Of<long>("labels", graph.Inputs[0].Shape![0]));
        var loss = Losses.CrossEntropy(builder, logits, "labels", 2);
        using var session = new DeviceTrainingSession(TrainingGraph.Build(graph, loss, [.. parameters, "head.weight", "head.bias"], TrainingGraphOptions.Device), settings);
        session.Run(Batch(training[..BatchSize]));
        session.Discard();

        var watch = Stopwatch.StartNew();
        var perEpoch = (training.Count + BatchSize - 1) / BatchSize;
        for (var step = 0; step < Epochs * perEpoch; step++)
        {
            var from = step % perEpoch * BatchSize;
            session.Run(Batch(training[from..Math.Min(from + BatchSize, training.Count)]));
            session.Update(5e-5f * (1 - (float)step / (Epochs * perEpoch)), largestNorm: 1);
        }

        var seconds = watch.Elapsed.TotalSeconds;
        session.CopyTo(served);
        using var model = OnnxSession.Open(served, settings);
        var right = 0;
        foreach (var chunk in evaluation.Chunk(BatchSize))
        {
            var inputs = Batch(chunk);
            inputs.Remove("labels");
            using var results = model.Run(inputs, [logits]);
            var scores = results[0].GetTensorDataAsSpan<float>();
            for (var i = 0; i < chunk.Length; i++)
            {
                right += (scores[2 * i + 1] > scores[2 * i] ? 1 : 0) == chunk[i].Label ? 1 : 0;
            }
        }

        return new { Mode = settings.Tf32 ? "TF32" : "float", Texts = training.Count, Epochs, BatchSize, Seconds = Math.Round(seconds, 2), TextsPerSecond = Math.Round(Epochs * training.Count / seconds), Accuracy = Math.Round((double)right / evaluation.Count, 4) };
    }

    private static Dictionary<string, OrtValue> Batch(IReadOnlyList<(int Label, long[] Ids)> texts)
    {
        var length = texts.Max(text => text.Ids.Length);
        var (ids, mask) = (new long[texts.Count * length], new long[texts.Count * length]);
        for (var i = 0; i < texts.Count; i++)
        {
            texts[i].Ids.CopyTo(ids, i * length);
            mask.AsSpan(i * length, texts[i].Ids.Length).Fill(1);
        }

        long[] shape = [texts.Count, length];
        return new Dictionary<string, OrtValue>(StringComparer.Ordinal)
        {
            ["input_ids"] = OrtValue.CreateTensorValueFromMemory(ids, shape),
            ["attention_mask"] = OrtValue.CreateTensorValueFromMemory(mask, shape),
            ["token_type_ids"] = OrtValue.CreateTensorValueFromMemory(new long[ids.Length], shape),
            ["labels"] = OrtValue.CreateTensorValueFromMemory([.. texts.Select(text => (long)text.Label)], [texts.Count]),
        };
    }

    // In the order of a fixed shuffle.
    private static List<(int Label, long[] Ids)> Read(string file)
    {
        var tokenizer = Tokenizer.Read(File.ReadAllBytes(Repository.SharedPath("models", "all-MiniLM-L6-v2", "tokenizer.json")));
        var texts = new List<(int, long[])>();
        foreach (var line in File.ReadLines(Repository.SharedPath("data", file)))
        {
            using var record = JsonDocument.Parse(line);
            var tokens = tokenizer.Encode(record.RootElement.GetProperty("text").GetString()!).Tokens;
            long[] ids = new long[Math.Min(tokens.Length, LongestText)];
            for (var i = 0; i < ids.Length; i++)
            {
                ids[i] = tokens[i].Id;
            }

            texts.Add((record.RootElement.GetProperty("answer").GetString() == "accept" ? 1 : 0, ids));
        }

        var shuffled = texts.ToArray();
        new Random(3).Shuffle(shuffled);
        return [.. shuffled];
    }
}
