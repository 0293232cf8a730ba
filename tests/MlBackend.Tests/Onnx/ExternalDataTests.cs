using Google.Protobuf;
using MlBackend.Core.Errors;
using MlBackend.Onnx.Files;
using MlBackend.Onnx.Schema;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Onnx;

public sealed class ExternalDataTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("mlb-external-").FullName;
    private readonly string folder;

    public ExternalDataTests()
    {
        folder = Path.Combine(root, "model");
        Directory.CreateDirectory(Path.Combine(folder, "below"));
        byte[] bytes = [.. new float[] { 1, 2, 3, 4 }.SelectMany(BitConverter.GetBytes)];
        File.WriteAllBytes(Path.Combine(folder, "weights.bin"), bytes);
        File.WriteAllBytes(Path.Combine(folder, "below", "weights.bin"), bytes);
        File.WriteAllBytes(Path.Combine(root, "secret.bin"), bytes);
    }

    [Theory]
    [InlineData("weights.bin", null, null, new float[] { 1, 2 })]
    [InlineData("weights.bin", "8", "8", new float[] { 3, 4 })]
    [InlineData("below/weights.bin", "4", null, new float[] { 2, 3 })]
    public void Weights_beside_the_model_are_read(string location, string? offset, string? length, float[] expected) =>
        OnnxFile.Read(Model(location, offset, length)).Initializers["w"].Elements<float>().ToArray().ShouldBe(expected);

    [Theory]
    [InlineData("../secret.bin", null, null)]
    [InlineData("below/../../secret.bin", null, null)]
    [InlineData("..\\secret.bin", null, null)]
    [InlineData("/etc/hostname", null, null)]
    [InlineData("C:\\secret.bin", null, null)]
    [InlineData("", null, null)]
    [InlineData("absent.bin", null, null)]
    [InlineData("below", null, null)]
    [InlineData("weights.bin", "12", null)]
    [InlineData("weights.bin", "-4", null)]
    [InlineData("weights.bin", "9223372036854775807", null)]
    [InlineData("weights.bin", "zero", null)]
    [InlineData("weights.bin", null, "16")]
    public void Anything_else_is_refused(string location, string? offset, string? length) =>
        Should.Throw<MlBackendException>(() => OnnxFile.Read(Model(location, offset, length))).Code.ShouldBe(ErrorCodes.OnnxExternalData);

    [Fact]
    public void A_link_out_of_the_folder_is_refused_whether_it_is_a_file_or_a_folder()
    {
        File.CreateSymbolicLink(Path.Combine(folder, "link.bin"), Path.Combine(root, "secret.bin"));
        Directory.CreateSymbolicLink(Path.Combine(folder, "up"), root);

        Should.Throw<MlBackendException>(() => OnnxFile.Read(Model("link.bin", null, null))).Code.ShouldBe(ErrorCodes.OnnxExternalData);
        Should.Throw<MlBackendException>(() => OnnxFile.Read(Model("up/secret.bin", null, null))).Code.ShouldBe(ErrorCodes.OnnxExternalData);
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    private string Model(string location, string? offset, string? length)
    {
        var weights = new TensorProto { Name = "w", DataType = 1, DataLocation = TensorProto.Types.DataLocation.External };
        weights.Dims.Add(2);
        foreach (var (key, value) in new[] { ("location", location), ("offset", offset), ("length", length) })
        {
            if (value is not null)
            {
                weights.ExternalData.Add(new StringStringEntryProto { Key = key, Value = value });
            }
        }

        var graph = new GraphProto { Name = "g" };
        graph.Initializer.Add(weights);
        graph.Output.Add(new ValueInfoProto { Name = "w", Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = 1 } } });
        var model = new ModelProto { IrVersion = 8, Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = 17 });
        var path = Path.Combine(folder, "model.onnx");
        File.WriteAllBytes(path, model.ToByteArray());
        return path;
    }
}
