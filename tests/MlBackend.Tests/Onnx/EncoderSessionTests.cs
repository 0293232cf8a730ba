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
    public void Every_architecture_gives_its_golden_vectors_with_fused_attention(string architecture, string file)
    {
        var encoder = new Encoder(architecture);
        using var session = EncoderSession.Open(Path.Combine(encoder.Folder, file), new SessionSettings { Threads = 1 });
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
    public void All_six_layers_of_MiniLM_are_recognised() =>
        AttentionFusion.Apply(OnnxFile.Read(Repository.SharedPath("models", "all-MiniLM-L6-v2", "model_fp16.onnx"))).ShouldBe(6);

    [Fact]
    public void The_rows_of_the_embeddings_are_told()
    {
        var shape = EncoderInterface.Of(OnnxFile.Read(Repository.SharedPath("models", "all-MiniLM-L6-v2", "model_fp16.onnx")));

        (shape.Vocabulary, shape.Positions, shape.Width, shape.Output).ShouldBe((30522L, 512L, 384, "last_hidden_state"));
    }
}
