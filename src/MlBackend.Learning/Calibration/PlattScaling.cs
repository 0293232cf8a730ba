namespace MlBackend.Learning.Calibration;

/// <summary>
/// Probability of yes = 1 / (1 + exp(A · score + B)), A negative for a useful score (Platt 1999; Newton's method of
/// Lin, Lin and Weng 2007). The targets are drawn in from 0 and 1, so that few or separable examples have a finite fit.
/// </summary>
public readonly record struct PlattScaling(double A, double B)
{
    private const int Iterations = 100;

    /// <summary>The probability that a score means yes.</summary>
    public double Probability(double score) => 1 / (1 + Math.Exp((A * score) + B));

    /// <summary>Fits scores to answers, one a score.</summary>
    public static PlattScaling Fit(ReadOnlySpan<double> scores, ReadOnlySpan<bool> answers)
    {
        var yes = 0;
        foreach (var answer in answers)
        {
            yes += answer ? 1 : 0;
        }

        var high = (yes + 1.0) / (yes + 2.0);
        var low = 1.0 / (answers.Length - yes + 2.0);
        double a = 0, b = Math.Log((answers.Length - yes + 1.0) / (yes + 1.0));
        var loss = Loss(scores, answers, high, low, a, b);
        for (var iteration = 0; iteration < Iterations; iteration++)
        {
            double ga = 0, gb = 0, haa = 1e-12, hab = 0, hbb = 1e-12;
            for (var at = 0; at < scores.Length; at++)
            {
                var probability = 1 / (1 + Math.Exp((a * scores[at]) + b));
                var difference = (answers[at] ? high : low) - probability;
                var curvature = probability * (1 - probability);
                ga += scores[at] * difference;
                gb += difference;
                haa += scores[at] * scores[at] * curvature;
                hab += scores[at] * curvature;
                hbb += curvature;
            }

            if (Math.Abs(ga) < 1e-12 && Math.Abs(gb) < 1e-12)
            {
                break;
            }

            var determinant = (haa * hbb) - (hab * hab);
            var da = -((hbb * ga) - (hab * gb)) / determinant;
            var db = -((haa * gb) - (hab * ga)) / determinant;
            if (!double.IsFinite(da) || !double.IsFinite(db))
            {
                break;
            }

            var step = 1.0;
            var next = Loss(scores, answers, high, low, a + da, b + db);
            while (next > loss + 1e-12 && step > 1e-10)
            {
                step /= 2;
                next = Loss(scores, answers, high, low, a + (step * da), b + (step * db));
            }

            (a, b, loss) = (a + (step * da), b + (step * db), next);
        }

        return new PlattScaling(a, b);
    }

    private static double Loss(ReadOnlySpan<double> scores, ReadOnlySpan<bool> answers, double high, double low, double a, double b)
    {
        var loss = 0.0;
        for (var at = 0; at < scores.Length; at++)
        {
            var value = (a * scores[at]) + b;
            var target = answers[at] ? high : low;
            loss += (target * value) + Math.Max(-value, 0) + Math.Log(1 + Math.Exp(-Math.Abs(value)));
        }

        return loss;
    }
}
