using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Text.Json;
using MlBackend.Core.Errors;

namespace MlBackend.LabelStudio.Client;

/// <summary>What a connection shows Label Studio: one of its two kinds of token, told apart by their shape.</summary>
internal abstract record Credential
{
    private Credential()
    {
    }

    /// <summary>
    /// A personal access token is a JSON Web Token; a legacy token is not. Anything that could not stand in one line of a header is neither.
    /// </summary>
    /// <exception cref="MlBackendException">It is empty, or has characters that no token has.</exception>
    public static Credential Of(string token)
    {
        var trimmed = token.Trim();
        if (trimmed.Length == 0 || trimmed.AsSpan().IndexOfAnyExceptInRange('!', '~') >= 0)
        {
            throw ErrorCodes.CredentialMalformed.With("");
        }

        return Lifetime(trimmed) is null ? new LegacyToken(trimmed) : new PersonalAccessToken(trimmed);
    }

    /// <summary>How long a JSON Web Token holds by its own account; null where the text is none.</summary>
    public static TimeSpan? Lifetime(string token)
    {
        var parts = token.Split('.');
        if (parts.Length != 3 || !Base64Url.IsValid(parts[1]))
        {
            return null;
        }

        try
        {
            using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
            return claims.RootElement.TryGetProperty("exp", out var end) && claims.RootElement.TryGetProperty("iat", out var begin)
                ? TimeSpan.FromSeconds(Math.Clamp(end.GetDouble() - begin.GetDouble(), 0, TimeSpan.FromDays(36_500).TotalSeconds))
                : TimeSpan.Zero;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Three parts, but no claims in the middle: not a JSON Web Token.
            return null;
        }
    }

    /// <summary>The token itself in each request.</summary>
    public sealed record LegacyToken(string Token) : Credential
    {
        public AuthenticationHeaderValue Header { get; } = new("Token", Token);

        /// <inheritdoc/>
        public override string ToString() => nameof(LegacyToken);
    }

    /// <summary>Exchanged for access tokens that hold for minutes.</summary>
    public sealed record PersonalAccessToken(string Token) : Credential
    {
        /// <inheritdoc/>
        public override string ToString() => nameof(PersonalAccessToken);
    }
}
