using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace MlBackend.Autodiff.Optimisers;

/// <summary>Settings of AdamW; the defaults are PyTorch's, but for the vectors.</summary>
/// <param name="Beta1">Decay of the mean of gradients, in [0,1).</param>
/// <param name="Beta2">Decay of the mean of squared gradients, in [0,1).</param>
/// <param name="Epsilon">Added to the root of the latter.</param>
/// <param name="Decay">Weight decay, at least 0: each step shrinks weights by learning rate × decay.</param>
/// <param name="DecayVectors">Whether biases and scales, that is parameters of one dimension, shrink too. PyTorch's AdamW does so unless told otherwise; for encoders it is not done.</param>
public sealed record AdamWSettings(float Beta1 = 0.9f, float Beta2 = 0.999f, float Epsilon = 1e-8f, float Decay = 0.01f, bool DecayVectors = false)
{
    /// <summary>The decay of a parameter of these dimensions.</summary>
    public float DecayOf(IReadOnlyList<long> dims) => dims.Count > 1 || DecayVectors ? Decay : 0;
}

/// <summary>What one step of AdamW has for all parameters.</summary>
public readonly struct AdamWStep
{
    /// <summary>Step number <paramref name="number"/> (from 1) at a learning rate.</summary>
    public AdamWStep(int number, float rate, AdamWSettings settings)
    {
        (Rate, Settings) = (rate, settings);

        // The moments begin at zero; both corrections together turn rate·m̂/(√v̂ + ε) into Size·m/(Root·√v + ε).
        Size = (float)(rate / (1 - Math.Pow(settings.Beta1, number)));
        Root = (float)(1 / Math.Sqrt(1 - Math.Pow(settings.Beta2, number)));
    }

    /// <summary>Learning rate.</summary>
    public float Rate { get; }

    /// <summary>The decays and ε.</summary>
    public AdamWSettings Settings { get; }

    internal float Size { get; }

    internal float Root { get; }
}

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter, 2019), in the order of operations of PyTorch's, as one fused
/// loop: each array is read and written once, so memory is the limit.
/// </summary>
public static class AdamW
{
    /// <summary>One update of a stretch of a parameter; all spans have one length.</summary>
    /// <param name="values">The weights; updated.</param>
    /// <param name="gradients">Their gradients.</param>
    /// <param name="means">First moments; updated; zero before step 1.</param>
    /// <param name="squares">Second moments; updated; zero before step 1.</param>
    /// <param name="step">Number and rate of the step.</param>
    /// <param name="decay">Weight decay; the weights shrink by rate × decay.</param>
    /// <param name="scale">Factor for the gradients: clipping, mean over accumulated batches.</param>
    public static void Update(Span<float> values, ReadOnlySpan<float> gradients, Span<float> means, Span<float> squares, in AdamWStep step, float decay, float scale = 1)
    {
        var (beta1, beta2, epsilon, shrink) = (step.Settings.Beta1, step.Settings.Beta2, step.Settings.Epsilon, 1 - step.Rate * decay);
        var vectorValues = MemoryMarshal.Cast<float, Vector<float>>(values);
        var vectorMeans = MemoryMarshal.Cast<float, Vector<float>>(means);
        var vectorSquares = MemoryMarshal.Cast<float, Vector<float>>(squares);
        var vectorGradients = MemoryMarshal.Cast<float, Vector<float>>(gradients);
        for (var i = 0; i < vectorGradients.Length; i++)
        {
            var g = vectorGradients[i] * scale;
            var m = vectorMeans[i] * beta1 + g * (1 - beta1);
            var v = vectorSquares[i] * beta2 + g * g * (1 - beta2);
            vectorMeans[i] = m;
            vectorSquares[i] = v;
            vectorValues[i] = vectorValues[i] * shrink - m * step.Size / (Vector.SquareRoot(v) * step.Root + new Vector<float>(epsilon));
        }

        for (var i = vectorGradients.Length * Vector<float>.Count; i < values.Length; i++)
        {
            var g = gradients[i] * scale;
            means[i] = means[i] * beta1 + g * (1 - beta1);
            squares[i] = squares[i] * beta2 + g * g * (1 - beta2);
            values[i] = values[i] * shrink - means[i] * step.Size / (MathF.Sqrt(squares[i]) * step.Root + epsilon);
        }
    }

    /// <summary>What an update does to weights whose gradients and moments are all zero.</summary>
    public static void Decay(Span<float> values, float rate, float decay)
    {
        if (decay != 0)
        {
            TensorPrimitives.Multiply(values, 1 - rate * decay, values);
        }
    }
}
