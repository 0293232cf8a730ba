namespace MlBackend.Commands.Corpora.Splitting;

/// <summary>A part of a corpus.</summary>
internal enum Split
{
    /// <summary>Trains a model.</summary>
    Train,

    /// <summary>Decides when training ends.</summary>
    Dev,

    /// <summary>Judges at the end.</summary>
    Test,
}

/// <summary>How a corpus is split.</summary>
/// <param name="Train">Share that trains.</param>
/// <param name="Dev">Share that decides when training ends.</param>
/// <param name="Test">Share that judges; the three add up to 1.</param>
/// <param name="Salt">Two salts split differently, one always alike.</param>
/// <param name="JoinsNearDuplicates">True: texts that are almost the same stand on one side.</param>
internal sealed record SplitOptions(double Train, double Dev, double Test, string Salt, bool JoinsNearDuplicates = true)
{
    /// <summary>The side of a place in [0,1).</summary>
    public Split SideOf(double place) => place < Train ? Split.Train : place < Train + Dev ? Split.Dev : Split.Test;

    /// <summary>The share of a side.</summary>
    public double ShareOf(Split split) => split switch { Split.Train => Train, Split.Dev => Dev, _ => Test };

    /// <summary>Reads shares such as <c>80/10/10</c> or <c>0.9/0.1</c>; null where they are none.</summary>
    public static SplitOptions? TryParse(string text, string salt)
    {
        var parts = text.Split('/');
        var shares = new double[3];
        if (parts.Length is not (2 or 3))
        {
            return null;
        }

        for (var index = 0; index < parts.Length; index++)
        {
            if (!double.TryParse(parts[index], System.Globalization.NumberStyles.AllowDecimalPoint, System.Globalization.CultureInfo.InvariantCulture, out shares[index]))
            {
                return null;
            }
        }

        var sum = shares.Sum();
        return shares[0] > 0 && double.IsFinite(sum) ? new SplitOptions(shares[0] / sum, shares[1] / sum, shares[2] / sum, salt) : null;
    }
}
