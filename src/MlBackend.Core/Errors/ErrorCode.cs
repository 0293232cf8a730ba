using System.Globalization;

namespace MlBackend.Core.Errors;

/// <summary>One thing that can go wrong. Its row in docs/errors.md says the same; a test keeps both in step.</summary>
/// <param name="Number">Never reused. The thousands say where: see docs/errors.md.</param>
/// <param name="What">What happened, one sentence.</param>
/// <param name="Cure">What to do next, one sentence.</param>
/// <param name="Transient">True where the same call may go through later.</param>
/// <param name="Status">The HTTP status where it is answered to a caller.</param>
public sealed record ErrorCode(int Number, string What, string Cure, bool Transient = false, int Status = 400)
{
    /// <summary>The code as people see it: <c>MLB1001</c>.</summary>
    public string Id => string.Create(CultureInfo.InvariantCulture, $"MLB{Number:D4}");

    /// <summary>An exception of this code; <paramref name="detail"/> says which file, line, project. Never document text.</summary>
    public MlBackendException With(string detail, Exception? inner = null) => new(this, detail, inner);
}
