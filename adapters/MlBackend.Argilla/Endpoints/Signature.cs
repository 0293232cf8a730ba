using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace MlBackend.Argilla.Endpoints;

/// <summary>
/// The three headers of Standard Webhooks: HMAC-SHA256 over <c>id.timestamp.body</c>, the body as its bytes came in.
/// </summary>
/// <param name="Id">The delivery's id.</param>
/// <param name="At">When it was sent.</param>
/// <param name="Timestamp">The same as it was written.</param>
/// <param name="Signatures">One or several <c>v1,&lt;base64&gt;</c> with spaces between them.</param>
internal sealed record Signature(string Id, DateTimeOffset At, string Timestamp, string Signatures)
{
    private const string Version = "v1,";

    /// <summary>No header is longer than this where Argilla wrote it.</summary>
    private const int Longest = 1024;

    /// <summary>Reads the headers; null where one is missing or cannot be read.</summary>
    public static Signature? Of(IHeaderDictionary headers)
    {
        string? id = headers["webhook-id"], timestamp = headers["webhook-timestamp"], signatures = headers["webhook-signature"];
        return id is { Length: > 0 and <= Longest } && signatures is { Length: > 0 and <= Longest }
            && long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < 253_402_300_800
            ? new Signature(id, DateTimeOffset.FromUnixTimeSeconds(seconds), timestamp!, signatures)
            : null;
    }

    /// <summary>True where one of the signatures is that of the secret; each is compared in constant time.</summary>
    /// <param name="secret">Base64, as Argilla shows it, with or without <c>whsec_</c> before it.</param>
    /// <param name="body">The bytes as they came in.</param>
    public bool IsMadeWith(string secret, ReadOnlySpan<byte> body)
    {
        var text = secret.StartsWith("whsec_", StringComparison.Ordinal) ? secret["whsec_".Length..] : secret;
        var key = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, key, out var length))
        {
            return false;
        }

        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key.AsSpan(0, length));
        hash.AppendData(Encoding.UTF8.GetBytes($"{Id}.{Timestamp}."));
        hash.AppendData(body);
        var expected = hash.GetHashAndReset();
        var isMade = false;
        Span<byte> given = stackalloc byte[64];
        foreach (var signature in Signatures.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            isMade |= signature.StartsWith(Version, StringComparison.Ordinal)
                && Convert.TryFromBase64String(signature[Version.Length..], given, out var size)
                && CryptographicOperations.FixedTimeEquals(given[..size], expected);
        }

        return isMade;
    }
}
