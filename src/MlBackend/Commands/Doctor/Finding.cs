namespace MlBackend.Commands.Doctor;

/// <summary>How grave a finding is.</summary>
internal enum Verdict
{
    /// <summary>Nothing to do.</summary>
    Ok,

    /// <summary>The service works, but less well than it could.</summary>
    Warning,

    /// <summary>Something does not work: the exit status is 1.</summary>
    Problem,
}

/// <summary>What one check found.</summary>
/// <param name="Check">The check's name.</param>
/// <param name="Subject">What was looked at.</param>
/// <param name="Verdict">How grave it is.</param>
/// <param name="What">What is so, or what is wrong. Never a key or a token.</param>
/// <param name="Cure">What to do; null where nothing is to be done.</param>
internal sealed record Finding(string Check, string Subject, Verdict Verdict, string What, string? Cure);
