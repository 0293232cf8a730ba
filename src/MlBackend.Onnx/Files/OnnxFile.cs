using Google.Protobuf;
using MlBackend.Core.Errors;
using MlBackend.Onnx.Graphs;
using MlBackend.Onnx.Schema;

namespace MlBackend.Onnx.Files;

/// <summary>
/// Reads and writes ONNX files. A graph that comes out of <see cref="Read"/> is checked, sorted and simplified:
/// Constant nodes are initializers, and weights stored in half precision and cast to float are floats.
/// </summary>
public static class OnnxFile
{
    /// <summary>The largest file that is read or written whole: protobuf's own limit. Larger weights live in external data.</summary>
    public const long LargestFile = int.MaxValue;

    /// <summary>The IR version that is written: 8, which every ONNX Runtime since 1.10 reads.</summary>
    private const long IrVersion = 8;

    /// <summary>Reads a model file.</summary>
    /// <exception cref="MlBackendException">MLB6000 to MLB6003: unreadable, external data missing or outside the folder, unsupported, unsound.</exception>
    public static Graph Read(string path)
    {
        ModelProto model;
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            if (stream.Length > LargestFile)
            {
                throw ErrorCodes.OnnxFileUnreadable.With($"{Path.GetFileName(path)} has more than 2 GiB; such models keep their weights in external data.");
            }

            model = ModelProto.Parser.ParseFrom(stream);
        }
        catch (Exception failure) when (failure is InvalidProtocolBufferException or IOException or UnauthorizedAccessException)
        {
            throw ErrorCodes.OnnxFileUnreadable.With($"{Path.GetFileName(path)}: {failure.Message}", failure);
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return FromModel(model, new ExternalData(folder));
    }

    /// <summary>Reads a model from memory; it cannot have external data.</summary>
    /// <exception cref="MlBackendException">As for a file.</exception>
    public static Graph Parse(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return FromModel(ModelProto.Parser.ParseFrom(bytes), new ExternalData(null));
        }
        catch (InvalidProtocolBufferException failure)
        {
            throw ErrorCodes.OnnxFileUnreadable.With(failure.Message, failure);
        }
    }

    /// <summary>Writes a model file: to a temporary name, then renamed.</summary>
    public static void Write(Graph graph, string path)
    {
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            using (var stream = File.Create(temporary))
            {
                ToModel(graph).WriteTo(stream);
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>The model file as bytes, such as a session takes.</summary>
    /// <exception cref="MlBackendException">MLB6002: more than 2 GiB.</exception>
    public static byte[] ToBytes(Graph graph) => ToModel(graph).ToByteArray();

    private static Graph FromModel(ModelProto model, ExternalData external)
    {
        if (model.Graph is null)
        {
            throw ErrorCodes.OnnxFileUnreadable.With("There is no graph in it.");
        }

        if (model.Functions.Count > 0)
        {
            throw ErrorCodes.OnnxUnsupported.With($"The function {model.Functions[0].Domain}.{model.Functions[0].Name} is the model's own: export with inlined functions.");
        }

        var graph = GraphFormat.FromProto(model.Graph, external);
        foreach (var set in model.OpsetImport)
        {
            graph.Opsets[set.Domain is "ai.onnx" ? "" : set.Domain] = (int)Math.Clamp(set.Version, 0, int.MaxValue);
        }

        foreach (var property in model.MetadataProps)
        {
            graph.Metadata[property.Key] = property.Value;
        }

        if (graph.Opset is < Graph.OldestOpset or > Graph.NewestOpset)
        {
            throw ErrorCodes.OnnxUnsupported.With($"Its operator set is ai.onnx {graph.Opset}; {Graph.OldestOpset} to {Graph.NewestOpset} are read.");
        }

        GraphCheck.CheckAndSort(graph);
        Simplification.Apply(graph);
        return graph;
    }

    private static ModelProto ToModel(Graph graph)
    {
        if (graph.Initializers.Values.Sum(tensor => (long)tensor.Bytes.Length) > LargestFile - (1 << 24))
        {
            throw ErrorCodes.OnnxUnsupported.With("The weights exceed the 2 GiB that one ONNX file holds.");
        }

        var model = new ModelProto { IrVersion = IrVersion, ProducerName = "mlbackend", Graph = GraphFormat.ToProto(graph) };
        model.OpsetImport.Add(graph.Opsets.Select(set => new OperatorSetIdProto { Domain = set.Key, Version = set.Value }));
        model.MetadataProps.Add(graph.Metadata.Select(pair => new StringStringEntryProto { Key = pair.Key, Value = pair.Value }));
        return model;
    }
}
