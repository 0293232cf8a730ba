namespace MlBackend.Commands.Trying;

/// <summary>
/// Draws so many of a known number, each as likely as any other, while they pass by in order (Knuth, The Art of Computer
/// Programming, volume 2, section 3.4.2, algorithm S).
/// </summary>
internal sealed class SeededSample(int population, int wanted, int seed)
{
    private readonly Random random = new(seed);
    private int passing = population;
    private int missing = Math.Min(wanted, population);

    /// <summary>True where the next one is drawn.</summary>
    public bool Next()
    {
        if (missing == 0 || random.Next(passing--) >= missing)
        {
            return false;
        }

        missing--;
        return true;
    }
}
