namespace MlBackend.Storage.Tokens;

internal sealed class ApiTokenRow
{
    public Guid Id { get; set; }

    public required string Name { get; set; }

    /// <summary>SHA-256 of the token, lower-case hexadecimal. The token itself is nowhere.</summary>
    public required string Hash { get; set; }

    public ApiRole Role { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>From when on it is refused; null = never.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>When somebody revoked it; null = not revoked.</summary>
    public DateTimeOffset? RevokedAt { get; set; }
}
