using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using MlBackend.Autodiff.LowRank;
using MlBackend.Autodiff.Parameters;
using MlBackend.Autodiff.Training;
using MlBackend.Onnx.Files;
using MlBackend.Onnx.Graphs;
using MlBackend.TestKit;
using MlBackend.Text.Tokenizers;

namespace MlBackend.Benchmarks.Autodiff;

/// <summary>all-MiniLM-L6-v2 with a head of eight classes, and batches of real text without padding.</summary>
internal sealed class MiniLm
{
    private const int Classes = 8;
    private readonly long[] tokens = Tokens();

    public static string ModelPath => Repository.SharedPath("models", "all-MiniLM-L6-v2", "model_fp16.onnx");

    /// <summary>Multiplications and additions of one forward pass, as 2 × weights of the products × tokens; attention's own products are left out.</summary>
    public static double ForwardOperations(int tokens) => 2.0 * tokens * 6 * (4 * 384 * 384 + 2 * 384 * 1536);

    /// <summary>The training graph of mean pooling, a linear head and cross entropy; with adapters instead of the encoder's own weights where they are given.</summary>
    public static TrainingGraph Training(TrainingGraphOptions options, LoraSettings? lora = null, float dropout = 0)
    {
        var graph = OnnxFile.Read(ModelPath);
        TiedWeights.Resolve(graph);
        if (dropout > 0)
        {
            Dropouts.Insert(graph, dropout, seed: 1);
        }

        var adapters = lora is null ? null : Lora.Insert(graph, lora);
        var parameters = adapters?.Parameters ?? ParameterFinder.Find(graph);
        var builder = new GraphBuilder(graph, "head");
        var chance = new Random(1);
        graph.Initializers["head.weight"] = Tensor.Of<float>([.. Enumerable.Range(0, Classes * 384).Select(_ => (float)(chance.NextDouble() - 0.5) / 10)], Classes, 384);
        graph.Initializers["head.bias"] = Tensor.Of<float>(new float[Classes], Classes);
        builder.Input(ValueInfo.Of<long>("labels", graph.Inputs[0].Shape![0]));
        var pooled = Heads.MeanPool(builder, graph.Outputs[0].Name, "attention_mask");
        var loss = Losses.CrossEntropy(builder, Heads.Linear(builder, pooled, "head.weight", "head.bias"), "labels", Classes);
        return TrainingGraph.Build(graph, loss, [.. parameters, "head.weight", "head.bias"], options, adapters: adapters?.Adapters);
    }

    /// <summary>The inputs of the model for a batch of text that no other number gives.</summary>
    public Dictionary<string, OrtValue> Inputs(int number, int texts, int length)
    {
        var ids = new long[texts * length];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = tokens[(int)(((long)number * ids.Length + i) % tokens.Length)];
        }

        long[] shape = [texts, length];
        return new Dictionary<string, OrtValue>(StringComparer.Ordinal)
        {
            ["input_ids"] = OrtValue.CreateTensorValueFromMemory(ids, shape),
            ["attention_mask"] = OrtValue.CreateTensorValueFromMemory([.. Enumerable.Repeat(1L, ids.Length)], shape),
            ["token_type_ids"] = OrtValue.CreateTensorValueFromMemory(new long[ids.Length], shape),
        };
    }

    /// <summary>The same with labels.</summary>
    public Dictionary<string, OrtValue> Batch(int number, int texts, int length)
    {
        var batch = Inputs(number, texts, length);
        batch["labels"] = OrtValue.CreateTensorValueFromMemory([.. Enumerable.Range(number, texts).Select(label => (long)label % Classes)], [texts]);
        return batch;
    }

    // The texts of a corpus one after the other: words are as frequent as they are in people's texts.
    private static long[] Tokens()
    {
        var tokenizer = Tokenizer.Read(File.ReadAllBytes(Repository.SharedPath("models", "all-MiniLM-L6-v2", "tokenizer.json")));
        var options = new EncodingOptions(AddSpecialTokens: false);
        var ids = new List<long>();
        foreach (var line in File.ReadLines(Repository.SharedPath("data", "docs_issues_train.jsonl")))
        {
            using var record = JsonDocument.Parse(line);
            foreach (var token in tokenizer.Encode(record.RootElement.GetProperty("text").GetString()!, options).Tokens)
            {
                ids.Add(token.Id);
            }
        }

        return [.. ids];
    }
}
