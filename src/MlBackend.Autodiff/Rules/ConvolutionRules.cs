using MlBackend.Core.Errors;
using MlBackend.Onnx.Graphs;

namespace MlBackend.Autodiff.Rules;

/// <summary>Convolutions, as some encoders have between or inside their layers.</summary>
internal static class ConvolutionRules
{
    public static IEnumerable<(string Op, Rule Rule)> All =>
    [
        ("Conv", Convolution),
    ];

    // y[n,o,p] = Σ x[n,i,p·s + k·d − pad]·w[o,i,k]. To x: the transposed convolution with w. To w: a convolution again, of x with
    // g as the kernel, in which batch and channels change places and so do strides and dilations.
    private static IReadOnlyList<string?> Convolution(Backward to, Node node, IReadOnlyList<string?> g)
    {
        var (x, w, bias) = (node.Input(0), node.Input(1), node.Input(2));
        var spatial = to.Rank(x) - 2;
        if (node.Text("auto_pad", "NOTSET") is not ("NOTSET" or "VALID") || to.Dims(w).Any(dim => dim.Size is null))
        {
            throw ErrorCodes.NotDifferentiable.With($"{node}: only convolutions with explicit padding and a kernel of known size are differentiated.");
        }

        long[] Each(string attribute, long absent, int count) => [.. node.Ints(attribute) ?? Enumerable.Repeat(absent, count)];
        var (strides, dilations, pads, groups) = (Each("strides", 1, spatial), Each("dilations", 1, spatial), Each("pads", 0, 2 * spatial), node.Int("group", 1));
        long[] kernel = [.. to.Dims(w).Skip(2).Select(dim => dim.Size!.Value)];
        var (outputs, inputs) = (to.Dims(w)[0].Size!.Value, to.Dims(w)[1].Size!.Value);
        return
        [
            ToInput(to, x, w, g[0]!, spatial, strides, dilations, pads, kernel, groups),
            ToKernel(to, x, g[0]!, spatial, strides, dilations, pads, kernel, groups, inputs, outputs),
            bias.Length > 0 ? to.Sum(g[0]!, [0, .. Enumerable.Range(2, spatial).Select(axis => (long)axis)], keep: false) : null,
        ];
    }

    // Without padding the transposed convolution reaches to the last element that the kernel touched; zeros stand behind
    // it up to the padded size, and then the padding is cut off.
    private static string ToInput(Backward to, string x, string w, string g, int spatial, long[] strides, long[] dilations, long[] pads, long[] kernel, long groups)
    {
        var whole = to.Builder.Add(
            "ConvTranspose", [g, w], ("strides", strides), ("dilations", dilations), ("kernel_shape", kernel), ("group", groups));
        for (var axis = 0; axis < spatial; axis++)
        {
            // What a stride skipped at the end is at most stride − 1 long.
            var after = new long[2 * (spatial + 2)];
            after[^(spatial - axis)] = strides[axis] - 1;
            var begin = to.Builder.Ints(pads[axis]);
            whole = to.Op("Slice", to.Op("Pad", whole, to.Builder.Ints(after)), begin, to.Add(begin, to.SizeOf(x, axis + 2)), to.Builder.Ints(axis + 2));
        }

        return whole;
    }

    private static string ToKernel(
        Backward to, string x, string g, int spatial, long[] strides, long[] dilations, long[] pads, long[] kernel, long groups, long inputs, long outputs)
    {
        // x [n, groups·i, …] → [i, groups·n, …]; g [n, groups·o, …] → [groups·o, n, …]; the result [i, groups·o, kernel…].
        var batch = to.SizeOf(x, 0);
        long[] places = [.. Enumerable.Range(0, spatial).Select(axis => (long)axis)];
        string[] sizes = [.. places.Select(axis => to.SizeOf(x, (int)axis + 2))];
        var split = to.Reshape(x, to.Concat(0, [batch, to.Builder.Ints(groups, inputs), .. sizes]));
        var turned = to.Transpose(split, [2, 1, 0, .. places.Select(axis => axis + 3)]);
        var signal = to.Reshape(turned, to.Concat(0, [to.Builder.Ints(inputs), to.Op("Mul", batch, to.Builder.Ints(groups)), .. sizes]));
        var filter = to.Transpose(g, [1, 0, .. places.Select(axis => axis + 2)]);
        var product = to.Builder.Add("Conv", [signal, filter], ("strides", dilations), ("dilations", strides), ("pads", pads), ("group", groups));
        var cut = to.Op("Slice", product, to.Builder.Ints(new long[spatial]), to.Builder.Ints(kernel), to.Builder.Ints([.. places.Select(axis => axis + 2)]));
        return to.Transpose(cut, [1, 0, .. places.Select(axis => axis + 2)]);
    }
}
