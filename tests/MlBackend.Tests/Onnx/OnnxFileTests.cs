using Microsoft.ML.OnnxRuntime;
using MlBackend.Core.Errors;
using MlBackend.Onnx.Files;
using MlBackend.Onnx.Graphs;
using MlBackend.Onnx.Sessions;
using MlBackend.TestKit;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Onnx;

public sealed class OnnxFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mlb-onnx-").FullName;

    public static TheoryData<string, string> Encoders => new(Encoder.Architectures.SelectMany(_ => Encoder.Files, (architecture, file) => (architecture, file)));

    [Theory]
    [MemberData(nameof(Encoders))]
    public void A_model_read_and_written_again_computes_what_PyTorch_computed(string architecture, string file)
    {
        var encoder = new Encoder(architecture);
        var copy = Path.Combine(folder, file);
        OnnxFile.Write(OnnxFile.Read(Path.Combine(encoder.Folder, file)), copy);

        Hidden(encoder, OnnxFile.Read(copy)).ShouldBe(encoder.Tensor("last_hidden_state").Select(value => (double)value), 1e-5);
        Directory.GetFiles(folder).ShouldBe([copy]);
    }

    [Theory]
    [InlineData(19)]
    [InlineData(20)]
    [InlineData(21)]
    [InlineData(22)]
    [InlineData(23)]
    public void Operator_sets_after_18_are_read_and_run(int opset)
    {
        var encoder = new Encoder("bert");
        var graph = OnnxFile.Read(Path.Combine(encoder.Folder, "model_dynamo.onnx"));
        graph.Opsets[""] = opset;

        Hidden(encoder, OnnxFile.Parse(OnnxFile.ToBytes(graph))).ShouldBe(encoder.Tensor("last_hidden_state").Select(value => (double)value), 1e-5);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(24)]
    public void An_unknown_operator_set_is_refused_by_its_number(int opset)
    {
        var graph = Neg();
        graph.Opsets[""] = opset;

        Refusal(OnnxFile.ToBytes(graph)).ShouldSatisfyAllConditions(
            failure => failure.Code.ShouldBe(ErrorCodes.OnnxUnsupported),
            failure => failure.Detail.ShouldContain($"ai.onnx {opset}"));
    }

    [Fact]
    public void Weights_in_half_precision_become_floats_and_their_casts_vanish()
    {
        var graph = OnnxFile.Read(Repository.SharedPath("models", "all-MiniLM-L6-v2", "model_fp16.onnx"));

        graph.Initializers.Values.ShouldNotContain(tensor => tensor.Type == ElementType.Float16);
        graph.Initializers["embeddings.word_embeddings.weight"].Type.ShouldBe(ElementType.Float);
        graph.Initializers["embeddings.word_embeddings.weight"].Dims.ShouldBe([30522L, 384L]);
        graph.Nodes.Count(node => node.Op == "Cast").ShouldBe(6);
        graph.Nodes.ShouldNotContain(node => node.Op == "Constant");
    }

    [Fact]
    public void The_half_precision_numbers_keep_their_value()
    {
        var halves = Tensor.Of<Half>([(Half)1.5f, (Half)(-0.25f), Half.Epsilon, Half.MaxValue, Half.NegativeInfinity], 5);
        HalfPrecision.ToFloat(halves).Elements<float>().ToArray().ShouldBe([1.5f, -0.25f, 5.9604645e-8f, 65504f, float.NegativeInfinity]);

        // bfloat16: the upper half of a float.
        HalfPrecision.ToFloat(new Tensor(ElementType.BFloat16, [2], new byte[] { 0x80, 0x3f, 0x49, 0xc0 })).Elements<float>().ToArray().ShouldBe([1f, -3.140625f]);
    }

    [Fact]
    public void A_file_cut_anywhere_is_refused_and_never_read_halfway()
    {
        var bytes = File.ReadAllBytes(Path.Combine(new Encoder("bert").Folder, "model.onnx"));
        for (var length = 0; length < bytes.Length; length += 1 + bytes.Length / 97)
        {
            Refusal(bytes[..length]).Code.Number.ShouldBeInRange(6000, 6003);
        }
    }

    [Fact]
    public void Any_byte_changed_gives_a_graph_or_a_coded_refusal()
    {
        var bytes = File.ReadAllBytes(Path.Combine(new Encoder("bert").Folder, "model_dynamo.onnx"));
        var chance = new Random(7);
        for (var i = 0; i < 300; i++)
        {
            var broken = bytes.ToArray();
            broken[chance.Next(2000)] = (byte)chance.Next(256);
            try
            {
                OnnxFile.Parse(broken).Nodes.Count.ShouldBeGreaterThan(0);
            }
            catch (MlBackendException failure)
            {
                failure.Code.Number.ShouldBeInRange(6000, 6003);
            }
        }
    }

    [Theory]
    [InlineData(new byte[] { 0x3a, 0xff, 0xff, 0xff, 0xff, 0x0f }, "a graph of 4 GiB in six bytes")]
    [InlineData(new byte[] { 0x3a, 0x0d, 0x2a, 0x0b, 0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 0x10, 0x01, 0x00 }, "a tensor of 2^48 elements without data")]
    [InlineData(new byte[] { }, "nothing")]
    [InlineData(new byte[] { 0x08, 0x08 }, "no graph")]
    public void Lengths_that_lie_cost_no_memory(byte[] bytes, string what)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();

        Refusal(bytes).Code.ShouldBe(ErrorCodes.OnnxFileUnreadable, what);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(10_000_000);
    }

    [Fact]
    public void A_tensor_with_fewer_bytes_than_its_shape_is_refused_by_name()
    {
        var graph = Neg();
        graph.Nodes.Add(new Node("Add", ["y", "weights"], ["z"]));
        graph.Initializers["weights"] = Tensor.Vector(1f, 2f);
        var bytes = OnnxFile.ToBytes(graph);

        // The dimension of the initializer: field 1 of TensorProto, packed (0a 01 02). Three instead of two.
        var at = bytes.AsSpan().IndexOf("\n\u0001\u0002\u0010\u0001"u8);
        bytes[at + 2] = 3;

        Refusal(bytes).Detail.ShouldContain("weights");
    }

    [Fact]
    public void A_cycle_is_refused_with_the_name_of_a_node_in_it()
    {
        var graph = Neg();
        graph.Nodes.Add(new Node("Add", ["x", "b"], ["a"]) { Name = "first" });
        graph.Nodes.Add(new Node("Neg", ["a"], ["b"]));

        Refusal(OnnxFile.ToBytes(graph)).ShouldSatisfyAllConditions(
            failure => failure.Code.ShouldBe(ErrorCodes.OnnxGraphInvalid),
            failure => failure.Detail.ShouldContain("first"));
    }

    [Fact]
    public void A_value_made_twice_or_never_is_refused_by_name()
    {
        var twice = Neg();
        twice.Nodes.Add(new Node("Abs", ["x"], ["y"]));
        Refusal(OnnxFile.ToBytes(twice)).Detail.ShouldContain("\"y\"");

        var never = Neg();
        never.Nodes.Add(new Node("Abs", ["nobody"], ["z"]));
        Refusal(OnnxFile.ToBytes(never)).Detail.ShouldContain("\"nobody\"");

        var output = Neg();
        output.Outputs.Add(ValueInfo.Of<float>("nothing"));
        Refusal(OnnxFile.ToBytes(output)).Detail.ShouldContain("\"nothing\"");
    }

    [Fact]
    public void Nodes_in_any_order_are_sorted()
    {
        var graph = Neg();
        graph.Nodes.Insert(0, new Node("Abs", ["y"], ["z"]));
        graph.Nodes.Insert(0, new Node("Exp", ["z"], ["w"]));

        OnnxFile.Parse(OnnxFile.ToBytes(graph)).Nodes.Select(node => node.Op).ShouldBe(["Neg", "Abs", "Exp"]);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static Graph Neg()
    {
        var graph = new Graph();
        graph.Opsets[""] = 17;
        graph.Inputs.Add(ValueInfo.Of<float>("x", 2));
        graph.Outputs.Add(ValueInfo.Of<float>("y", 2));
        graph.Nodes.Add(new Node("Neg", ["x"], ["y"]));
        return graph;
    }

    private static MlBackendException Refusal(byte[] bytes) => Should.Throw<MlBackendException>(() => OnnxFile.Parse(bytes));

    private static double[] Hidden(Encoder encoder, Graph graph)
    {
        using var session = OnnxSession.Open(graph, new SessionSettings { Threads = 1 });
        using var results = session.Run(encoder.Inputs(session.Inputs.Select(input => input.Name)), [session.Outputs[0].Name]);
        return [.. results[0].GetTensorDataAsSpan<float>().ToArray().Select(value => (double)value)];
    }
}
