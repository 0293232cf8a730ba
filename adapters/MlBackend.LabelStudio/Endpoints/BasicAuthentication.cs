using System.Security.Cryptography;
using System.Text;

namespace MlBackend.LabelStudio.Endpoints;

/// <summary>Compares a basic Authorization header with the expected one, in a time that tells nothing about it.</summary>
internal sealed class BasicAuthentication
{
    private const string Scheme = "Basic ";
    private readonly byte[] expected;

    private BasicAuthentication(string user, string password) =>
        expected = SHA256.HashData(Encoding.UTF8.GetBytes($"{user}:{password}"));

    /// <summary>The check that the options ask for; null where they ask for none.</summary>
    public static BasicAuthentication? Of(LabelStudioOptions options) =>
        options is { BasicAuthUser: { } user, BasicAuthPassword: { } password } ? new BasicAuthentication(user, password) : null;

    /// <summary>True where the header carries user and password.</summary>
    public bool Proves(string? header)
    {
        if (header is null || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var given = new byte[header.Length];
        return Convert.TryFromBase64String(header[Scheme.Length..].Trim(), given, out var length)
            && CryptographicOperations.FixedTimeEquals(SHA256.HashData(given.AsSpan(0, length)), expected);
    }
}
