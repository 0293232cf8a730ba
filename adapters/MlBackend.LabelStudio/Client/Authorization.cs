using System.Net.Http.Headers;
using System.Text.Json;
using MlBackend.LabelStudio.Contract;

namespace MlBackend.LabelStudio.Client;

/// <summary>The Authorization header of a connection: a legacy token as it is, or access tokens got for a personal one.</summary>
internal sealed class Authorization(Credential credential, Transport transport, TimeProvider time) : IDisposable
{
    /// <summary>What Label Studio gives where the access token itself does not say (SIMPLE_JWT, 5 minutes).</summary>
    private static readonly TimeSpan UsualLifetime = TimeSpan.FromMinutes(5);

    /// <summary>Renewed that much before it runs out, so that no call begins with a token that ends under way.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim gate = new(1, 1);
    private AuthenticationHeaderValue? access;
    private long obtained;
    private TimeSpan lifetime;

    /// <summary>True for a legacy token.</summary>
    public bool IsLegacy => credential is Credential.LegacyToken;

    /// <summary>The header for the next request; fetches an access token where none is fresh.</summary>
    public async ValueTask<AuthenticationHeaderValue> HeaderAsync(CancellationToken cancellationToken)
    {
        if (credential is Credential.LegacyToken legacy)
        {
            return legacy.Header;
        }

        await gate.WaitAsync(cancellationToken);
        try
        {
            return access is { } fresh && time.GetElapsedTime(obtained) < lifetime - Margin ? fresh : await FetchAsync(cancellationToken);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Forgets a header that was refused. False where another one cannot be had.</summary>
    public bool Renew(AuthenticationHeaderValue refused)
    {
        Interlocked.CompareExchange(ref access, null, refused);
        return !IsLegacy;
    }

    /// <inheritdoc/>
    public void Dispose() => gate.Dispose();

    private async Task<AuthenticationHeaderValue> FetchAsync(CancellationToken cancellationToken)
    {
        var personal = (Credential.PersonalAccessToken)credential;
        var body = JsonSerializer.SerializeToUtf8Bytes(new RefreshJson(personal.Token), ToolJsonContext.Default.RefreshJson);
        var began = time.GetTimestamp();
        var answer = await transport.SendAsync(Route.RefreshToken, ToolJsonContext.Default.AccessJson, body: body, patience: Patience.None, cancellationToken: cancellationToken);
        lifetime = Credential.Lifetime(answer.Access) is { Ticks: > 0 } said ? said : UsualLifetime;
        obtained = began;
        return access = new AuthenticationHeaderValue("Bearer", answer.Access);
    }
}
