using System.Numerics.Tensors;

namespace MlBackend.Learning.Optimisation;

/// <summary>
/// Limited-memory BFGS for smooth convex functions, with backtracking (Nocedal and Wright, Numerical Optimization,
/// algorithms 7.4, 7.5 and 3.1). Single precision; the loss is double.
/// </summary>
internal sealed class Lbfgs
{
    /// <summary>The function: fills the gradient at a point and returns the value there.</summary>
    public delegate double Objective(ReadOnlySpan<float> point, Span<float> gradient);

    private const double SufficientDecrease = 1e-4;
    private const int LongestSearch = 20;

    /// <summary>Steps at the most.</summary>
    public int Iterations { get; init; } = 100;

    /// <summary>How many steps are remembered; each costs two vectors.</summary>
    public int Memory { get; init; } = 8;

    /// <summary>Ends when the gradient's norm falls below this share of the norm at the start.</summary>
    public double Tolerance { get; init; } = 1e-3;

    /// <summary>Ends when two steps in a row each lower the loss by less than this share of it.</summary>
    public double LeastGain { get; init; } = 1e-5;

    /// <summary>Called after each step with its number (from 1) and the loss.</summary>
    public Action<int, double>? Stepped { get; init; }

    /// <summary>Moves <paramref name="point"/> to (nearly) the minimum and returns the loss there.</summary>
    /// <exception cref="OperationCanceledException">The token fired, seen once a step.</exception>
    public double Minimise(float[] point, Objective objective, CancellationToken cancellationToken)
    {
        var size = point.Length;
        var gradient = new float[size];
        var next = new float[size];
        var nextGradient = new float[size];
        var direction = new float[size];
        var history = new History(Memory, size);
        var loss = objective(point, gradient);
        var goal = Tolerance * TensorPrimitives.Norm<float>(gradient);
        var idle = 0;
        for (var iteration = 1; iteration <= Iterations; iteration++)
        {
            var norm = TensorPrimitives.Norm<float>(gradient);
            if (norm <= goal || norm == 0)
            {
                break;
            }

            history.Direction(gradient, direction);
            var slope = (double)TensorPrimitives.Dot<float>(direction, gradient);
            if (slope >= 0)
            {
                // Rounding spoilt the approximation: begin again with the steepest descent.
                history.Clear();
                history.Direction(gradient, direction);
                slope = -(double)norm * norm;
            }

            var step = history.IsEmpty ? Math.Min(1, 1 / norm) : 1.0;
            var found = false;
            for (var search = 0; search < LongestSearch; search++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                TensorPrimitives.MultiplyAdd<float>(direction, (float)step, point, next);
                var nextLoss = objective(next, nextGradient);
                if (double.IsFinite(nextLoss) && nextLoss <= loss + (SufficientDecrease * step * slope))
                {
                    found = true;
                    idle = loss - nextLoss < LeastGain * Math.Abs(loss) ? idle + 1 : 0;
                    history.Push(point, next, gradient, nextGradient);
                    loss = nextLoss;
                    break;
                }

                step *= 0.5;
            }

            if (!found)
            {
                break;
            }

            next.CopyTo(point, 0);
            (gradient, nextGradient) = (nextGradient, gradient);
            Stepped?.Invoke(iteration, loss);
            if (idle == 2)
            {
                break;
            }
        }

        return loss;
    }

    /// <summary>The last steps and changes of gradient, as a ring.</summary>
    private sealed class History(int capacity, int size)
    {
        private readonly float[][] _steps = Rows(capacity, size);
        private readonly float[][] _changes = Rows(capacity, size);
        private readonly double[] _curvatures = new double[capacity];
        private readonly double[] _weights = new double[capacity];
        private int _count;
        private int _last = -1;

        public bool IsEmpty => _count == 0;

        public void Clear() => _count = 0;

        public void Push(float[] point, float[] next, float[] gradient, float[] nextGradient)
        {
            var slot = (_last + 1) % _steps.Length;
            TensorPrimitives.Subtract(next, point, _steps[slot]);
            TensorPrimitives.Subtract(nextGradient, gradient, _changes[slot]);
            var curvature = (double)TensorPrimitives.Dot<float>(_steps[slot], _changes[slot]);
            if (curvature > 1e-12 * TensorPrimitives.SumOfSquares<float>(_changes[slot]))
            {
                _curvatures[slot] = curvature;
                _last = slot;
                _count = Math.Min(_count + 1, _steps.Length);
            }
        }

        /// <summary>Minus the approximate inverse Hessian times the gradient, by the two-loop recursion.</summary>
        public void Direction(float[] gradient, float[] direction)
        {
            TensorPrimitives.Negate(gradient, direction);
            for (var back = 0; back < _count; back++)
            {
                var slot = Slot(back);
                _weights[slot] = TensorPrimitives.Dot<float>(_steps[slot], direction) / _curvatures[slot];
                TensorPrimitives.MultiplyAdd<float>(_changes[slot], (float)-_weights[slot], direction, direction);
            }

            if (_count > 0)
            {
                var scale = _curvatures[_last] / TensorPrimitives.SumOfSquares<float>(_changes[_last]);
                TensorPrimitives.Multiply(direction, (float)scale, direction);
            }

            for (var back = _count - 1; back >= 0; back--)
            {
                var slot = Slot(back);
                var weight = TensorPrimitives.Dot<float>(_changes[slot], direction) / _curvatures[slot];
                TensorPrimitives.MultiplyAdd<float>(_steps[slot], (float)(_weights[slot] - weight), direction, direction);
            }
        }

        private int Slot(int back) => (_last - back + _steps.Length) % _steps.Length;

        private static float[][] Rows(int count, int size)
        {
            var rows = new float[count][];
            for (var row = 0; row < count; row++)
            {
                rows[row] = new float[size];
            }

            return rows;
        }
    }
}
