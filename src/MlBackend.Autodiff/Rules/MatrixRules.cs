using MlBackend.Core.Errors;
using MlBackend.Onnx.Graphs;

namespace MlBackend.Autodiff.Rules;

/// <summary>Products of matrices.</summary>
internal static class MatrixRules
{
    private const string Broadcast = "...";

    public static IEnumerable<(string Op, Rule Rule)> All =>
    [
        ("MatMul", MatMul),
        ("Gemm", Gemm),
        ("Einsum", Einsum),
    ];

    // Y = A·B: dA = dY·Bᵀ, dB = Aᵀ·dY, summed over the axes along which a stack of matrices was broadcast.
    private static IReadOnlyList<string?> MatMul(Backward to, Node node, IReadOnlyList<string?> g)
    {
        var (a, b) = (node.Input(0), node.Input(1));
        var (rankA, rankB) = (to.Rank(a), to.Rank(b));
        if (rankA == 1 || rankB == 1)
        {
            return Vectors(to, a, b, rankA, rankB, g[0]!);
        }

        if (rankB == 2 && rankA > 2)
        {
            // One matrix for all rows: one large product instead of a stack of small ones and their sum.
            var rows = to.Reshape(a, RowsOf(to, a));
            var gradientRows = to.Reshape(g[0]!, to.Builder.Ints(-1, to.Dims(b)[1].Size ?? throw Unknown(node)));
            return [to.MatMul(g[0]!, to.Transpose(b, 1, 0)), to.MatMul(to.Transpose(rows, 1, 0), gradientRows)];
        }

        var toA = to.MatMul(g[0]!, Flip(to, b, rankB));
        var toB = to.MatMul(Flip(to, a, rankA), g[0]!);
        return [UnbroadcastStack(to, toA, a, b), UnbroadcastStack(to, toB, b, a)];
    }

    private static string RowsOf(Backward to, string a) => to.Builder.Ints(-1, to.Dims(a)[^1].Size ?? throw ErrorCodes.NotDifferentiable.With($"The last dimension of \"{a}\" is not known."));

    private static IReadOnlyList<string?> Vectors(Backward to, string a, string b, int rankA, int rankB, string g)
    {
        // As matrices: a vector on the left is one row, on the right one column.
        g = rankA == 1 && rankB == 1 ? to.Unsqueeze(g, 0, 1) : to.Unsqueeze(g, rankA == 1 ? -2 : -1);
        var left = rankA == 1 ? to.Unsqueeze(a, 0) : a;
        var right = rankB == 1 ? to.Unsqueeze(b, 1) : b;
        var toA = to.MatMul(g, Flip(to, right, Math.Max(rankB, 2)));
        var toB = to.MatMul(Flip(to, left, Math.Max(rankA, 2)), g);
        return
        [
            rankA == 1 ? to.Reshape(SumStack(to, toA, rankB), to.ShapeOf(a)) : toA,
            rankB == 1 ? to.Reshape(SumStack(to, toB, rankA), to.ShapeOf(b)) : toB,
        ];
    }

    private static string SumStack(Backward to, string stack, int rank) => to.Sum(stack, [.. Enumerable.Range(0, Math.Max(rank - 2, 0)).Select(axis => (long)axis)], keep: false);

    // The last two axes are the matrix; only those before it broadcast.
    private static string UnbroadcastStack(Backward to, string gradient, string operand, string other)
    {
        var (own, theirs) = (to.Dims(operand), to.Dims(other));
        var same = own.Count == theirs.Count && own.Take(own.Count - 2).Zip(theirs.Take(theirs.Count - 2), (mine, yours) => mine.Is(yours)).All(equal => equal);
        return same ? gradient : to.UnbroadcastAtRunTime(gradient, operand);
    }

    private static string Flip(Backward to, string a, int rank) =>
        to.Transpose(a, [.. Enumerable.Range(0, rank - 2).Select(axis => (long)axis), rank - 1, rank - 2]);

    // Y = alpha·A'·B' + beta·C, where ' is an optional transposition.
    private static IReadOnlyList<string?> Gemm(Backward to, Node node, IReadOnlyList<string?> g)
    {
        var (a, b, c) = (node.Input(0), node.Input(1), node.Input(2));
        var (flipA, flipB) = (node.Int("transA", 0) == 1, node.Int("transB", 0) == 1);
        var scaled = node.Float("alpha", 1) is var alpha && alpha == 1 ? g[0]! : to.Mul(g[0]!, to.Number(alpha, a));
        var toA = flipA ? Product(to, b, scaled, flipB, true) : Product(to, scaled, b, false, !flipB);
        var toB = flipB ? Product(to, scaled, a, true, flipA) : Product(to, a, scaled, !flipA, false);
        if (c.Length == 0)
        {
            return [toA, toB];
        }

        var toC = node.Float("beta", 1) is var beta && beta == 1 ? g[0]! : to.Mul(g[0]!, to.Number(beta, c));
        return [toA, toB, to.Unbroadcast(toC, c, node.Output(0))];
    }

    private static string Product(Backward to, string a, string b, bool flipA, bool flipB) =>
        to.Builder.Add("Gemm", [a, b], ("transA", flipA ? 1L : 0L), ("transB", flipB ? 1L : 0L));

    // "ij,jk->ik": the gradient of one operand is the product of the others with g, its own letters as the result.
    private static IReadOnlyList<string?> Einsum(Backward to, Node node, IReadOnlyList<string?> g)
    {
        var equation = node.Text("equation", "").Replace(" ", "", StringComparison.Ordinal);
        var sides = equation.Split("->");
        var terms = sides[0].Split(',');
        var result = sides.Length == 2 ? sides[1] : Implied(sides[0]);
        return [.. terms.Select((term, i) =>
        {
            var others = terms.Where((_, other) => other != i).ToList();
            var letters = term.Replace(Broadcast, "", StringComparison.Ordinal);
            if (letters.Distinct().Count() < letters.Length || letters.Any(letter => !result.Contains(letter, StringComparison.Ordinal) && !others.Any(other => other.Contains(letter, StringComparison.Ordinal))))
            {
                throw ErrorCodes.NotDifferentiable.With($"{node} with \"{equation}\": a letter is repeated or summed alone.");
            }

            // Where dots stand for axes that broadcast, the operand may have fewer of them, or shorter ones.
            var stretched = result.Contains(Broadcast, StringComparison.Ordinal);
            var own = stretched && !term.Contains(Broadcast, StringComparison.Ordinal) ? Broadcast + term : term;
            var gradient = to.Builder.Add("Einsum", [g[0]!, .. node.Inputs.Where((_, other) => other != i)], ("equation", $"{string.Join(',', [result, .. others])}->{own}"));
            return stretched ? to.UnbroadcastAtRunTime(gradient, node.Input(i)) : gradient;
        })];
    }

    // Without a result the letters that appear once are it, in the alphabet's order, after what broadcasts.
    private static string Implied(string terms)
    {
        var letters = terms.Where(char.IsLetter).GroupBy(letter => letter).Where(group => group.Count() == 1).Select(group => group.Key).Order();
        return (terms.Contains(Broadcast, StringComparison.Ordinal) ? Broadcast : "") + string.Concat(letters);
    }

    private static MlBackendException Unknown(Node node) => ErrorCodes.NotDifferentiable.With($"The width of the matrix of {node} is not known.");
}
