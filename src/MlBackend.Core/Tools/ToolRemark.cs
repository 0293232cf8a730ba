namespace MlBackend.Core.Tools;

/// <summary>How much a remark matters.</summary>
public enum RemarkWeight
{
    /// <summary>All is as it should be.</summary>
    Fine = 0,

    /// <summary>The service works, but less well than it could.</summary>
    Hindrance = 1,

    /// <summary>Something does not work.</summary>
    Fault = 2,
}

/// <summary>What an adapter has to say of its tool that no other tool has.</summary>
/// <param name="About">One or two words: what was looked at.</param>
/// <param name="Weight">How much it matters.</param>
/// <param name="What">What is so. Never a key, a secret or a document's text.</param>
/// <param name="Cure">What to do; null where nothing is to be done.</param>
public sealed record ToolRemark(string About, RemarkWeight Weight, string What, string? Cure = null);
