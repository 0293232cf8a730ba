namespace MlBackend.Storage.Tokens;

/// <summary>What the bearer of a token may do. The numbers are stored: append, never renumber.</summary>
public enum ApiRole
{
    /// <summary>Everything.</summary>
    Administrator = 0,

    /// <summary>Look at everything and change nothing.</summary>
    Viewer = 1,
}

/// <summary>A token for the API as it stands; never the token itself.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="Name">What its maker called it.</param>
/// <param name="Role">What its bearer may do.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">From when on it is refused; null = never.</param>
/// <param name="RevokedAt">When it was revoked; null = not.</param>
public sealed record ApiToken(Guid Id, string Name, ApiRole Role, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt)
{
    /// <summary>True where it is taken at that instant.</summary>
    public bool IsValid(DateTimeOffset now) => RevokedAt is null && (ExpiresAt is not { } end || now < end);
}
