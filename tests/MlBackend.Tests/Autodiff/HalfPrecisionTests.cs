using MlBackend.Autodiff.Parameters;
using MlBackend.Autodiff.Training;
using MlBackend.Onnx.Files;
using MlBackend.Onnx.Graphs;
using MlBackend.Onnx.Sessions;
using MlBackend.Tests.Onnx;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Autodiff;

/// <summary>Encoders that were published in half precision throughout, weights and arithmetic.</summary>
public sealed class HalfPrecisionTests
{
    [Theory]
    [InlineData("bert", "model.onnx")]
    [InlineData("modernbert", "model_dynamo.onnx")]
    public void They_are_trained_in_floats_and_all_their_weights_are_found(string architecture, string file)
    {
        var encoder = new Encoder(architecture);
        var task = new GoldenTask(encoder, file, "seqcls");
        var half = Halved(OnnxFile.Read(Path.Combine(encoder.Folder, file)));
        half.Initializers.Values.ShouldNotContain(tensor => tensor.Type == ElementType.Float);
        TiedWeights.Resolve(half);

        ParameterFinder.Find(half).ShouldBe(ParameterFinder.Find(task.Forward));
        using var session = new CpuTrainingSession(task.Build(TrainingGraphOptions.Cpu, encoder: half), SessionSettings.Training with { Threads = 1 });
        session.Learn(task.Batch).ShouldBe(task.Golden.GetProperty("loss").GetSingle(), 1e-2f);
        session.GradientNorm().ShouldBe(task.Golden.GetProperty("grad_global_norm").GetSingle(), 2e-2f * task.Golden.GetProperty("grad_global_norm").GetSingle());
    }

    // What a converter does: every float is a half, every Cast to float one to half.
    private static Graph Halved(Graph graph)
    {
        foreach (var (name, tensor) in graph.Initializers.Where(pair => pair.Value.Type == ElementType.Float).ToList())
        {
            graph.Initializers[name] = Halved(tensor);
        }

        foreach (var node in graph.Nodes)
        {
            foreach (var (name, value) in node.Attributes.ToList())
            {
                node.Attributes[name] = value is AttributeValue.Array { Value.Type: ElementType.Float } array ? Halved(array.Value)
                    : node.Op == "Cast" && value is AttributeValue.Int { Value: (long)ElementType.Float } ? (AttributeValue)(long)ElementType.Float16
                    : value;
            }
        }

        graph.Outputs[0] = graph.Outputs[0] with { Type = ElementType.Float16 };
        return graph;
    }

    private static Tensor Halved(Tensor tensor) =>
        Tensor.Of<Half>([.. tensor.Elements<float>().ToArray().Select(value => (Half)Math.Clamp(value, -65504, 65504))], [.. tensor.Dims]);
}
