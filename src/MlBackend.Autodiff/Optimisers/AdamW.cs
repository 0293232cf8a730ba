using System.Numerics;
using System.Runtime.InteropServices;

namespace MlBackend.Autodiff.Optimisers;

/// <summary>Settings of AdamW; the defaults are PyTorch's.</summary>
/// <param name="Beta1">Decay of the mean of gradients, in [0,1).</param>
/// <param name="Beta2">Decay of the mean of squared gradients, in [0,1).</param>
/// <param name="Epsilon">Added to the root of the latter.</param>
public sealed record AdamWSettings(float Beta1 = 0.9f, float Beta2 = 0.999f, float Epsilon = 1e-8f);

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter, 2019), in the order of operations of PyTorch's, as one fused
/// loop a parameter: each array is read and written once, so memory is the limit.
/// </summary>
public static class AdamW
{
    /// <summary>One update of a stretch of a parameter; all spans have one length.</summary>
    /// <param name="values">The weights; updated.</param>
    /// <param name="gradients">Their gradients.</param>
    /// <param name="means">First moments; updated; zero before step 1.</param>
    /// <param name="squares">Second moments; updated; zero before step 1.</param>
    /// <param name="step">Number of this step, from 1.</param>
    /// <param name="rate">Learning rate.</param>
    /// <param name="decay">Weight decay; the weights shrink by rate × decay.</param>
    /// <param name="settings">The rest.</param>
    /// <param name="scale">Factor for the gradients: clipping, mean over accumulated batches.</param>
    public static void Update(
        Span<float> values, ReadOnlySpan<float> gradients, Span<float> means, Span<float> squares, int step, float rate, float decay, AdamWSettings settings, float scale = 1)
    {
        var rates = new Rates(step, rate, decay, settings);
        var vectorValues = MemoryMarshal.Cast<float, Vector<float>>(values);
        var vectorMeans = MemoryMarshal.Cast<float, Vector<float>>(means);
        var vectorSquares = MemoryMarshal.Cast<float, Vector<float>>(squares);
        var vectorGradients = MemoryMarshal.Cast<float, Vector<float>>(gradients);
        var (keep1, keep2, new1, new2) = (new Vector<float>(settings.Beta1), new Vector<float>(settings.Beta2), new Vector<float>(1 - settings.Beta1), new Vector<float>(1 - settings.Beta2));
        var (shrink, root, epsilon, size, factor) = (new Vector<float>(rates.Shrink), new Vector<float>(rates.Root), new Vector<float>(settings.Epsilon), new Vector<float>(rates.Size), new Vector<float>(scale));
        for (var i = 0; i < vectorGradients.Length; i++)
        {
            var g = vectorGradients[i] * factor;
            var m = vectorMeans[i] * keep1 + g * new1;
            var v = vectorSquares[i] * keep2 + g * g * new2;
            vectorMeans[i] = m;
            vectorSquares[i] = v;
            vectorValues[i] = vectorValues[i] * shrink - size * m / (Vector.SquareRoot(v) * root + epsilon);
        }

        for (var i = vectorGradients.Length * Vector<float>.Count; i < values.Length; i++)
        {
            var g = gradients[i] * scale;
            means[i] = means[i] * settings.Beta1 + g * (1 - settings.Beta1);
            squares[i] = squares[i] * settings.Beta2 + g * g * (1 - settings.Beta2);
            values[i] = values[i] * rates.Shrink - rates.Size * means[i] / (MathF.Sqrt(squares[i]) * rates.Root + settings.Epsilon);
        }
    }

    private readonly struct Rates(int step, float rate, float decay, AdamWSettings settings)
    {
        public float Shrink { get; } = 1 - rate * decay;

        // The moments begin at zero; both corrections together turn rate·m̂/(√v̂ + ε) into Size·m/(Root·√v + ε).
        public float Size { get; } = (float)(rate / (1 - Math.Pow(settings.Beta1, step)));

        public float Root { get; } = (float)(1 / Math.Sqrt(1 - Math.Pow(settings.Beta2, step)));
    }
}
