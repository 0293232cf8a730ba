using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using MlBackend.Core.Errors;
using MlBackend.Storage.Relational;

namespace MlBackend.Storage.Tokens;

/// <summary>
/// The administrators' tokens. A token is 256 random bits, so a plain SHA-256 of it is stored: a slow password hash protects
/// secrets that can be guessed, and nobody guesses these.
/// </summary>
public sealed class TokenStore(Database database)
{
    /// <summary>Every token begins so: people and secret scanners recognise it.</summary>
    public const string Prefix = "mlb_";

    private const int SecretBytes = 32;

    /// <summary>Makes a token.</summary>
    /// <param name="name">Unique among the tokens that are not revoked.</param>
    /// <param name="role">What its bearer may do.</param>
    /// <param name="expiresAt">From when on it is refused; null = never.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The token itself, which cannot be read again, and what is known of it.</returns>
    /// <exception cref="MlBackendException">The name is taken.</exception>
    public async Task<(string Secret, ApiToken Token)> CreateAsync(string name, ApiRole role, DateTimeOffset? expiresAt, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        // The stamp's row is locked first, so that two tokens never get one name.
        await context.NextAsync(CounterRow.Stamp, cancellationToken);
        if (await context.ApiTokens.AnyAsync(row => row.Name == name && row.RevokedAt == null, cancellationToken))
        {
            throw ErrorCodes.TokenNameTaken.With($"The name is '{name}'.");
        }

        var secret = Prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes));
        var row = new ApiTokenRow
        {
            Id = database.NewId(),
            Name = name,
            Hash = Convert.ToHexStringLower(HashOf(secret)),
            Role = role,
            CreatedAt = database.Now,
            ExpiresAt = expiresAt,
        };
        context.ApiTokens.Add(row);
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return (secret, From(row));
    }

    /// <summary>Every token, oldest first, revoked ones too.</summary>
    public async Task<IReadOnlyList<ApiToken>> ListAsync(CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        var rows = await context.ApiTokens.OrderBy(row => row.CreatedAt).ThenBy(row => row.Id).ToListAsync(cancellationToken);
        return [.. rows.Select(From)];
    }

    /// <summary>Revokes the token of that name or id: it is refused from now on.</summary>
    /// <returns>False where there is none that is not revoked already.</returns>
    public async Task<bool> RevokeAsync(string nameOrId, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        var now = database.Now;
        Guid? id = Guid.TryParse(nameOrId, out var parsed) ? parsed : null;
        return await context.ApiTokens.Where(row => (row.Name == nameOrId || row.Id == id) && row.RevokedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.RevokedAt, now), cancellationToken) > 0;
    }

    /// <summary>
    /// The valid token with that secret; null where there is none. All hashes are compared, each in constant time, so that the
    /// time taken tells nothing.
    /// </summary>
    public async Task<ApiToken?> FindAsync(string secret, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        var hash = HashOf(secret);
        ApiToken? found = null;
        foreach (var row in await context.ApiTokens.Where(row => row.RevokedAt == null).ToListAsync(cancellationToken))
        {
            if (CryptographicOperations.FixedTimeEquals(Convert.FromHexString(row.Hash), hash))
            {
                found = From(row);
            }
        }

        return found?.IsValid(database.Now) == true ? found : null;
    }

    private static byte[] HashOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    private static ApiToken From(ApiTokenRow row) => new(row.Id, row.Name, row.Role, row.CreatedAt, row.ExpiresAt, row.RevokedAt);
}
