using System.Runtime.InteropServices;
using MlBackend.Core.Errors;
using MlBackend.Onnx.Graphs;

namespace MlBackend.Autodiff;

/// <summary>What a rule writes its nodes with: arithmetic by name, shapes, and the sum that undoes a broadcast.</summary>
internal sealed class Backward(GraphBuilder builder, Shapes shapes, bool fused)
{
    private readonly Dictionary<string, string> shapeOf = new(StringComparer.Ordinal);

    public GraphBuilder Builder => builder;

    public Shapes Shapes => shapes;

    /// <summary>True where our own operators may be used: the graph runs on the CPU.</summary>
    public bool Fused => fused;

    public string Add(string a, string b) => Op("Add", a, b);

    public string Sub(string a, string b) => Op("Sub", a, b);

    public string Mul(string a, string b) => Op("Mul", a, b);

    public string Div(string a, string b) => Op("Div", a, b);

    public string Neg(string a) => Op("Neg", a);

    public string MatMul(string a, string b) => Op("MatMul", a, b);

    public string Where(string condition, string a, string b) => Op("Where", condition, a, b);

    public string Op(string op, params ReadOnlySpan<string> inputs) => builder.Add(op, inputs.ToArray());

    public string Transpose(string a, params long[] perm) => builder.Add("Transpose", [a], ("perm", perm));

    public string Reshape(string a, string shape) => Op("Reshape", a, shape);

    public string Unsqueeze(string a, params ReadOnlySpan<long> axes) => axes.Length == 0 ? a : Op("Unsqueeze", a, builder.Ints(axes));

    public string Squeeze(string a, params ReadOnlySpan<long> axes) => axes.Length == 0 ? a : Op("Squeeze", a, builder.Ints(axes));

    public string Cast(string a, ElementType type) => builder.Add("Cast", [a], ("to", (long)type));

    public string CastLike(string a, string like) => Cast(a, shapes.Type(like));

    public string Concat(long axis, params ReadOnlySpan<string> parts) => parts.Length == 1 ? parts[0] : builder.Add("Concat", parts.ToArray(), ("axis", axis));

    /// <summary>An optional output of a forward node; the node makes it from now on.</summary>
    public string Output(Node node, int index, string what)
    {
        while (node.Outputs.Count <= index)
        {
            node.Outputs.Add("");
        }

        return node.Outputs[index] = node.Outputs[index].Length > 0 ? node.Outputs[index] : builder.Fresh(what);
    }

    /// <summary>
    /// A list of whole numbers that operator sets give as an attribute or, later, as an input; null where it is absent.
    /// </summary>
    /// <exception cref="MlBackendException">MLB6004: it is computed at run time.</exception>
    public IReadOnlyList<long>? Ints(Node node, string attribute, int input)
    {
        if (node.Ints(attribute) is { } fixedOnes)
        {
            return fixedOnes;
        }

        return node.Input(input).Length == 0 ? null
            : builder.Graph.Initializers.TryGetValue(node.Input(input), out var constant)
                ? constant.Type == ElementType.Int32 ? [.. constant.Elements<int>().ToArray().Select(value => (long)value)] : constant.Elements<long>().ToArray()
            : throw ErrorCodes.NotDifferentiable.With($"The {attribute} of {node} are computed at run time.");
    }

    /// <summary>The sum over axes.</summary>
    public string Sum(string a, ReadOnlySpan<long> axes, bool keep) => axes.Length == 0 ? a : builder.Add("ReduceSum", [a, builder.Ints(axes)], ("keepdims", keep ? 1L : 0L));

    /// <summary>A scalar of the element type of <paramref name="like"/>.</summary>
    public string Number(double value, string like) => builder.Constant(shapes.Type(like) switch
    {
        ElementType.Double => Tensor.Scalar(value),
        ElementType.Float16 => Tensor.Scalar((Half)value),
        ElementType.BFloat16 => new Tensor(ElementType.BFloat16, [], MemoryMarshal.AsBytes<ushort>([(ushort)(BitConverter.SingleToUInt32Bits((float)value) >> 16)]).ToArray()),
        ElementType.Int64 => Tensor.Scalar((long)value),
        ElementType.Int32 => Tensor.Scalar((int)value),
        _ => Tensor.Scalar((float)value),
    });

    /// <summary>Zeros of the type and shape of a value.</summary>
    public string Zeros(string like) => builder.Add("ConstantOfShape", [ShapeOf(like)], ("value", (AttributeValue)(shapes.Type(like) == ElementType.Double ? Tensor.Vector(0.0) : Tensor.Vector(0f))));

    /// <summary>The dimensions of a value of the forward graph.</summary>
    /// <exception cref="MlBackendException">MLB6004: not even their number is known.</exception>
    public IReadOnlyList<Dimension> Dims(string value) =>
        shapes.Of(value) ?? throw ErrorCodes.NotDifferentiable.With($"The number of dimensions of \"{value}\" is not known.");

    /// <summary>The number of dimensions of a value.</summary>
    public int Rank(string value) => Dims(value).Count;

    /// <summary>An axis counted from the front.</summary>
    public long Axis(long axis, string value) => axis < 0 ? axis + Rank(value) : axis;

    /// <summary>
    /// The shape of a forward value as a vector: a constant where it is one; else pieced together from the shapes of the graph's
    /// inputs, which live anyway; else asked of the value itself, which then stays in memory until here.
    /// </summary>
    public string ShapeOf(string value)
    {
        if (shapeOf.TryGetValue(value, out var name))
        {
            return name;
        }

        var dims = shapes.Of(value);
        return shapeOf[value] = dims is not null && dims.All(dim => dim.Size is not null) ? builder.Ints([.. dims.Select(dim => dim.Size!.Value)])
            : dims is not null && dims.Count(dim => dim.Size is null) == 1 && dims.All(dim => dim.Size != 0) ? builder.Ints([.. dims.Select(dim => dim.Size ?? -1)])
            : dims is not null && dims.All(dim => dim.Size is not null || shapes.Symbols.ContainsKey(dim.Symbol ?? "")) ? Concat(0, [.. dims.Select(SizeOf)])
            : Op("Shape", value);
    }

    /// <summary>The shape of a forward value without any -1: for operators that make a tensor of that shape.</summary>
    public string FullShapeOf(string value) =>
        shapes.Of(value) is { } dims && dims.Count(dim => dim.Size is null) == 1 ? Concat(0, [.. dims.Select((dim, axis) => SizeOf(value, axis))]) : ShapeOf(value);

    /// <summary>The size of one dimension of a forward value as a vector of one number.</summary>
    public string SizeOf(string value, int axis)
    {
        var dim = Dims(value)[axis];
        return dim.Size is not null || shapes.Symbols.ContainsKey(dim.Symbol ?? "") ? SizeOf(dim) : Op("Gather", Op("Shape", value), builder.Ints(axis));
    }

    /// <summary>Product of the sizes of these axes, as a scalar of the element type of the value.</summary>
    public string Count(string value, IEnumerable<long> axes)
    {
        var dims = Dims(value);
        if (axes.All(axis => dims[(int)axis].Size is not null))
        {
            return Number(axes.Aggregate(1.0, (product, axis) => product * dims[(int)axis].Size!.Value), value);
        }

        var sizes = Concat(0, [.. axes.Select(axis => SizeOf(value, (int)axis))]);
        return CastLike(builder.Add("ReduceProd", [sizes], ("keepdims", 0L)), value);
    }

    /// <summary>
    /// Undoes a broadcast: <paramref name="gradient"/> has the shape that <paramref name="operand"/> and <paramref name="others"/>
    /// were broadcast to, and is summed to the operand's own. What is not known until run time is decided at run time.
    /// </summary>
    public string Unbroadcast(string gradient, string operand, params string[] others)
    {
        if (shapes.Of(operand) is not { } own)
        {
            return UnbroadcastAtRunTime(gradient, operand);
        }

        var rank = own.Count;
        foreach (var other in others)
        {
            if (shapes.Of(other) is not { } dims)
            {
                return UnbroadcastAtRunTime(gradient, operand);
            }

            rank = Math.Max(rank, dims.Count);
        }

        var axes = new List<long>();
        for (var axis = 0; axis < rank; axis++)
        {
            var at = axis - (rank - own.Count);
            if (at < 0 || own[at].Size == 1)
            {
                axes.Add(axis);
                continue;
            }

            var mine = own[at];

            // A size other than 1 is never broadcast; an unknown one might be, unless no other operand could stretch it.
            foreach (var other in others)
            {
                var dims = shapes.Of(other)!;
                var place = axis - (rank - dims.Count);
                var theirs = place >= 0 ? dims[place] : new Dimension(1);
                if (mine.Size is null && theirs.Size != 1 && !mine.Is(theirs))
                {
                    return UnbroadcastAtRunTime(gradient, operand);
                }
            }
        }

        var lead = rank - own.Count;
        return axes.Count == lead ? Sum(gradient, CollectionsMarshal.AsSpan(axes), keep: false)
            : lead == 0 ? Sum(gradient, [.. axes.Where(axis => !AllOnes((int)axis, rank, others))], keep: true)
            : Reshape(Sum(gradient, CollectionsMarshal.AsSpan(axes), keep: true), ShapeOf(operand));
    }

    private bool AllOnes(int axis, int rank, string[] others) => others.All(other =>
    {
        var dims = shapes.Of(other)!;
        var place = axis - (rank - dims.Count);
        return place < 0 || dims[place].Size == 1;
    });

    /// <summary>The same, for operands of which only the run tells the shape.</summary>
    public string UnbroadcastAtRunTime(string gradient, string operand)
    {
        var (full, own) = (Op("Shape", gradient), Op("Shape", operand));
        var lead = Sub(Op("Shape", full), Op("Shape", own));
        var padded = Concat(0, builder.Add("ConstantOfShape", [lead], ("value", Tensor.Vector(1L))), own);
        var stretched = Op("Not", Op("Equal", padded, full));
        var axes = Reshape(Op("NonZero", stretched), builder.Ints(-1));
        var sum = builder.Add("ReduceSum", [gradient, axes], ("keepdims", 1L), ("noop_with_empty_axes", 1L));
        return Reshape(sum, own);
    }

    private string SizeOf(Dimension dim)
    {
        if (dim.Size is { } size)
        {
            return builder.Ints(size);
        }

        var key = "size of " + dim.Symbol;
        if (!shapeOf.TryGetValue(key, out var name))
        {
            var (input, axis) = shapes.Symbols[dim.Symbol!];
            shapeOf[key] = name = builder.Add("Shape", [input], ("start", (long)axis), ("end", (long)axis + 1));
        }

        return name;
    }
}
