using MlBackend.Autodiff.Kernels;
using MlBackend.Onnx.Graphs;

namespace MlBackend.Autodiff.Rules;

/// <summary>The operators of our own domain: each has its derivative as an operator beside it.</summary>
internal static class FusedRules
{
    public static IEnumerable<(string Op, Rule Rule)> All =>
    [
        ($"{KernelLibrary.Domain}.{nameof(Kernels.Gelu)}", (to, node, g) => [.. to.Builder.Append(KernelLibrary.Domain, nameof(GeluGradient), [g[0]!, node.Input(0), node.Input(1)], 2)]),
        ($"{KernelLibrary.Domain}.{nameof(Kernels.LayerNorm)}", LayerNorm),
        ($"{KernelLibrary.Domain}.{nameof(Kernels.Dropout)}", (to, node, g) => [.. to.Builder.Append(KernelLibrary.Domain, nameof(DropoutGradient), [g[0]!, node.Input(2), node.Input(3)], 2)]),
    ];

    // The sum is an output too: the next residual reads it where normalisation comes first.
    private static IReadOnlyList<string?> LayerNorm(Backward to, Node node, IReadOnlyList<string?> g)
    {
        var (bias, scale, shift) = (node.Input(1), node.Input(3), node.Input(4));
        if (g[0] is null)
        {
            return [g[1], to.Unbroadcast(g[1]!, bias, node.Output(1)), g[1], to.Zeros(scale), to.Zeros(shift)];
        }

        var parts = to.Builder.Append(KernelLibrary.Domain, nameof(LayerNormGradient), [g[0]!, node.Output(1), node.Output(2), node.Output(3), scale], 4);
        var sum = g[1] is null ? parts[0] : to.Add(parts[0], g[1]!);
        return [sum, g[1] is null ? parts[3] : to.Sum(sum, [.. Enumerable.Range(0, to.Rank(node.Output(1)) - 1).Select(axis => (long)axis)], keep: false), sum, parts[1], parts[2]];
    }
}
