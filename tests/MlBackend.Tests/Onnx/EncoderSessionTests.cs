using System.Numerics.Tensors;
using System.Text.Json;
using MlBackend.Autodiff.Fusion;
using MlBackend.Learning.Encoder.Inference;
using MlBackend.Onnx.Encoders;
using MlBackend.Onnx.Files;
using MlBackend.Onnx.Sessions;
using MlBackend.TestKit;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Onnx;

public sealed class EncoderSessionTests
{
    public static TheoryData<string, string> Encoders() =>
        [.. Encoder.Architectures.SelectMany(architecture => Encoder.Files.Select(file => (architecture, file)))];

    [Theory]
    [MemberData(nameof(Encoders))]
    public void Every_architecture_gives_its_golden_vectors_with_fused_attention_and_our_own_operators(string architecture, string file)
    {
        var encoder = new Encoder(architecture);
        using var session = EncoderSession.Open(Path.Combine(encoder.Folder, file), new SessionSettings { Threads = 1 }, own: ForwardOperators.ForCpu);
        var inputs = encoder.Golden.GetProperty("inputs");
        long[] Given(string name) => inputs.TryGetProperty(name, out var given) ? Encoder.Longs(given) : new long[36];
        float[] found = [];

        session.Run(Given("input_ids"), Given("attention_mask"), Given("token_type_ids"), 3, 12, vectors => found = vectors.ToArray(), TestContext.Current.CancellationToken);

        var golden = encoder.Tensor("last_hidden_state");
        var mask = Given("attention_mask");
        for (var at = 0; at < golden.Length; at++)
        {
            // What stands at padding means nothing.
            if (mask[at / session.Interface.Width] == 1)
            {
                found[at].ShouldBe(golden[at], 2e-5f);
            }
        }
    }

    [Theory]
    [InlineData("bert")]
    [InlineData("roberta")]
    [InlineData("camembert")]
    [InlineData("electra")]
    [InlineData("distilbert")]
    public void Attention_is_recognised_as_the_old_exporter_writes_it(string architecture)
    {
        var graph = OnnxFile.Read(Path.Combine(new Encoder(architecture).Folder, "model.onnx"));
        var softmaxes = graph.Nodes.Count(node => node.Op == "Softmax");

        AttentionFusion.Apply(graph).ShouldBe(2);

        graph.Nodes.Count(node => node.Op == "MultiHeadAttention").ShouldBe(2);
        graph.Nodes.Count(node => node.Op == "Softmax").ShouldBe(softmaxes - 2);
    }

    [Fact]
    public void Every_normalisation_of_MiniLM_is_ours() =>
        ForwardOperators.Apply(OnnxFile.Read(Repository.SharedPath("models", "all-MiniLM-L6-v2", "model_fp16.onnx"))).ShouldBe(13);

    [Fact]
    public void All_six_layers_of_MiniLM_are_recognised() =>
        AttentionFusion.Apply(OnnxFile.Read(Repository.SharedPath("models", "all-MiniLM-L6-v2", "model_fp16.onnx"))).ShouldBe(6);

    [Fact]
    public void The_rows_of_the_embeddings_are_told()
    {
        var shape = EncoderInterface.Of(OnnxFile.Read(Repository.SharedPath("models", "all-MiniLM-L6-v2", "model_fp16.onnx")));

        (shape.Vocabulary, shape.Positions, shape.Width, shape.Output).ShouldBe((30522L, 512L, 384, "last_hidden_state"));
    }

    [Fact]
    public void Weights_of_eight_bits_keep_the_vectors_of_every_plain_architecture_near_and_the_file_small()
    {
        foreach (var architecture in new[] { "bert", "roberta", "camembert", "electra", "distilbert", "mpnet" })
        {
            using var folder = new TemporaryFolder();
            var encoder = new Encoder(architecture);
            var graph = OnnxFile.Read(Path.Combine(encoder.Folder, "model.onnx"));
            Int8Export.Apply(graph).ShouldBeGreaterThanOrEqualTo(12, architecture);
            OnnxFile.Write(graph, folder.File("model.onnx"));
            new FileInfo(folder.File("model.onnx")).Length.ShouldBeLessThan(new FileInfo(Path.Combine(encoder.Folder, "model.onnx")).Length * 3 / 4);
            using var session = EncoderSession.Open(folder.File("model.onnx"), new SessionSettings { Threads = 1 });
            var inputs = encoder.Golden.GetProperty("inputs");
            long[] Given(string name) => inputs.TryGetProperty(name, out var given) ? Encoder.Longs(given) : new long[36];
            float[] found = [];
            session.Run(Given("input_ids"), Given("attention_mask"), Given("token_type_ids"), 3, 12, vectors => found = vectors.ToArray(), TestContext.Current.CancellationToken);

            // Chance weights of 32 dimensions are the hardest there is: nothing averages out.
            TensorPrimitives.CosineSimilarity<float>(found.AsSpan(0, 12 * 32), encoder.Tensor("last_hidden_state").AsSpan(0, 12 * 32)).ShouldBeGreaterThan(0.98f, architecture);
        }
    }

    [Fact]
    public void MiniLM_in_eight_bits_keeps_a_mean_cosine_of_0_99()
    {
        using var folder = new TemporaryFolder();
        var source = Repository.SharedPath("models", "all-MiniLM-L6-v2");
        var graph = OnnxFile.Read(Path.Combine(source, "model_fp16.onnx"));
        Int8Export.Apply(graph).ShouldBe(36);
        OnnxFile.Write(graph, folder.File("model.onnx"));
        File.Copy(Path.Combine(source, "tokenizer.json"), folder.File("tokenizer.json"));
        using var golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(source, "golden.json")));
        string[] texts = [.. golden.RootElement.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("text").GetString()!).Where(text => text.Trim().Length > 0)];
        using var exact = LoadedEncoder.Load(EncoderFolder.Open(source), new SessionSettings { Threads = 1 });
        using var rounded = LoadedEncoder.Load(EncoderFolder.Open(folder.Path), new SessionSettings { Threads = 1 });

        var cosines = exact.Embed(texts, Pooling.Mean, TestContext.Current.CancellationToken)
            .Zip(rounded.Embed(texts, Pooling.Mean, TestContext.Current.CancellationToken))
            .Select(pair => TensorPrimitives.Dot<float>(pair.First, pair.Second));

        cosines.Average().ShouldBeGreaterThanOrEqualTo(0.99f);
        new FileInfo(folder.File("model.onnx")).Length.ShouldBeLessThan(30_000_000);
    }
}
