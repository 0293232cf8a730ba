using Google.Protobuf;
using MlBackend.Core.Errors;
using MlBackend.Onnx.Graphs;
using MlBackend.Onnx.Schema;
using Kind = MlBackend.Onnx.Schema.AttributeProto.Types.AttributeType;

namespace MlBackend.Onnx.Files;

/// <summary>GraphProto, NodeProto, AttributeProto and ValueInfoProto, read and written.</summary>
internal static class GraphFormat
{
    public static Graph FromProto(GraphProto proto, ExternalData external)
    {
        if (proto.SparseInitializer.Count > 0)
        {
            throw ErrorCodes.OnnxUnsupported.With("It has sparse initializers.");
        }

        var graph = new Graph { Name = proto.Name };
        foreach (var initializer in proto.Initializer)
        {
            if (!graph.Initializers.TryAdd(initializer.Name, TensorFormat.FromProto(initializer, external)))
            {
                throw ErrorCodes.OnnxGraphInvalid.With($"The initializer \"{initializer.Name}\" is there twice.");
            }
        }

        // Up to IR version 3 every initializer was an input too.
        graph.Inputs.AddRange(proto.Input.Where(input => !graph.Initializers.ContainsKey(input.Name)).Select(ReadValue));
        graph.Outputs.AddRange(proto.Output.Select(ReadValue));
        graph.Nodes.AddRange(proto.Node.Select(node => ReadNode(node, external)));
        return graph;
    }

    public static GraphProto ToProto(Graph graph)
    {
        var proto = new GraphProto { Name = graph.Name };
        proto.Initializer.Add(graph.Initializers.Select(pair => TensorFormat.ToProto(pair.Key, pair.Value)));
        proto.Input.Add(graph.Inputs.Select(WriteValue));
        proto.Output.Add(graph.Outputs.Select(WriteValue));
        proto.Node.Add(graph.Nodes.Select(WriteNode));
        return proto;
    }

    private static ValueInfo ReadValue(ValueInfoProto proto)
    {
        if (proto.Type?.TensorType is not { } tensor)
        {
            // An output of a body may leave its type to be inferred; a sequence or a map looks the same here.
            return new ValueInfo(proto.Name, ElementType.Undefined, null);
        }

        return new ValueInfo(proto.Name, (ElementType)tensor.ElemType, tensor.Shape?.Dim.Select(dim => dim.ValueCase switch
        {
            TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue => new Dimension(dim.DimValue),
            TensorShapeProto.Types.Dimension.ValueOneofCase.DimParam => new Dimension(null, dim.DimParam),
            _ => default,
        }).ToArray());
    }

    private static ValueInfoProto WriteValue(ValueInfo value)
    {
        var proto = new ValueInfoProto { Name = value.Name };
        if (value.Type == ElementType.Undefined)
        {
            return proto;
        }

        proto.Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)value.Type } };
        if (value.Shape is not null)
        {
            proto.Type.TensorType.Shape = new TensorShapeProto();
            proto.Type.TensorType.Shape.Dim.Add(value.Shape.Select(dim =>
                dim.Size is { } size ? new TensorShapeProto.Types.Dimension { DimValue = size }
                : dim.Symbol is { Length: > 0 } symbol ? new TensorShapeProto.Types.Dimension { DimParam = symbol }
                : new TensorShapeProto.Types.Dimension()));
        }

        return proto;
    }

    private static Node ReadNode(NodeProto proto, ExternalData external)
    {
        var node = new Node(proto.OpType, proto.Input, proto.Output) { Domain = proto.Domain is "ai.onnx" ? "" : proto.Domain, Name = proto.Name };
        foreach (var attribute in proto.Attribute)
        {
            node.Attributes[attribute.Name] = attribute.Type switch
            {
                Kind.Int => new AttributeValue.Int(attribute.I),
                Kind.Float => new AttributeValue.Float(attribute.F),
                Kind.String => new AttributeValue.Text(attribute.S.ToStringUtf8()),
                Kind.Ints => new AttributeValue.Ints([.. attribute.Ints]),
                Kind.Floats => new AttributeValue.Floats([.. attribute.Floats]),
                Kind.Strings => new AttributeValue.Texts([.. attribute.Strings.Select(text => text.ToStringUtf8())]),
                Kind.Tensor when attribute.T is not null => new AttributeValue.Array(TensorFormat.FromProto(attribute.T, external)),
                Kind.Graph when attribute.G is not null => new AttributeValue.Body(FromProto(attribute.G, external)),
                _ => throw ErrorCodes.OnnxUnsupported.With($"The attribute {attribute.Name} of {node} is of kind {attribute.Type}."),
            };
        }

        return node;
    }

    private static NodeProto WriteNode(Node node)
    {
        var proto = new NodeProto { OpType = node.Op, Domain = node.Domain, Name = node.Name };
        proto.Input.Add(node.Inputs);
        proto.Output.Add(node.Outputs);
        foreach (var (name, value) in node.Attributes)
        {
            var attribute = new AttributeProto { Name = name };
            switch (value)
            {
                case AttributeValue.Int number: (attribute.Type, attribute.I) = (Kind.Int, number.Value); break;
                case AttributeValue.Float number: (attribute.Type, attribute.F) = (Kind.Float, number.Value); break;
                case AttributeValue.Text text: (attribute.Type, attribute.S) = (Kind.String, ByteString.CopyFromUtf8(text.Value)); break;
                case AttributeValue.Array array: (attribute.Type, attribute.T) = (Kind.Tensor, TensorFormat.ToProto("", array.Value)); break;
                case AttributeValue.Body body: (attribute.Type, attribute.G) = (Kind.Graph, ToProto(body.Value)); break;
                case AttributeValue.Ints numbers:
                    attribute.Type = Kind.Ints;
                    attribute.Ints.Add(numbers.Values);
                    break;
                case AttributeValue.Floats numbers:
                    attribute.Type = Kind.Floats;
                    attribute.Floats.Add(numbers.Values);
                    break;
                case AttributeValue.Texts texts:
                    attribute.Type = Kind.Strings;
                    attribute.Strings.Add(texts.Values.Select(ByteString.CopyFromUtf8));
                    break;
            }

            proto.Attribute.Add(attribute);
        }

        return proto;
    }
}
