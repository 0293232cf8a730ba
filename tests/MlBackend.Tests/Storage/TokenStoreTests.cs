using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using MlBackend.Core.Errors;
using MlBackend.Storage.Tokens;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Storage;

public sealed class TokenStoreTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_is_found_by_its_secret_and_is_nowhere_in_the_database()
    {
        await using var stores = await Stores.CreateAsync(Token);
        var tokens = stores.Services.GetRequiredService<TokenStore>();

        var (secret, made) = await tokens.CreateAsync("ci", ApiRole.Viewer, null, Token);

        secret.ShouldStartWith("mlb_");
        secret.Length.ShouldBe(4 + 64);
        (await tokens.FindAsync(secret, Token)).ShouldBe(made);
        (await tokens.FindAsync(secret + "0", Token)).ShouldBeNull();
        (await tokens.FindAsync(secret.ToUpperInvariant(), Token)).ShouldBeNull();
        SqliteConnection.ClearAllPools();
        foreach (var file in Directory.EnumerateFiles(stores.Options.DataFolder))
        {
            var bytes = await File.ReadAllBytesAsync(file, Token);
            bytes.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(secret[4..])).ShouldBe(-1, file);
        }
    }

    [Fact]
    public async Task An_expired_token_and_a_revoked_one_are_not_found()
    {
        await using var stores = await Stores.CreateAsync(Token);
        var tokens = stores.Services.GetRequiredService<TokenStore>();
        var (brief, _) = await tokens.CreateAsync("brief", ApiRole.Administrator, stores.Clock.GetUtcNow().AddHours(1), Token);
        stores.Clock.Advance(TimeSpan.FromSeconds(1));
        var (lasting, made) = await tokens.CreateAsync("lasting", ApiRole.Administrator, null, Token);

        stores.Clock.Advance(TimeSpan.FromHours(1));
        (await tokens.FindAsync(brief, Token)).ShouldBeNull();
        (await tokens.FindAsync(lasting, Token)).ShouldNotBeNull();

        (await tokens.RevokeAsync(made.Id.ToString(), Token)).ShouldBeTrue();
        (await tokens.RevokeAsync("lasting", Token)).ShouldBeFalse();
        (await tokens.FindAsync(lasting, Token)).ShouldBeNull();
        (await tokens.ListAsync(Token)).Select(token => (token.Name, token.RevokedAt is not null)).ShouldBe([("brief", false), ("lasting", true)]);
    }

    [Fact]
    public async Task A_name_is_free_again_once_its_token_is_revoked()
    {
        await using var stores = await Stores.CreateAsync(Token);
        var tokens = stores.Services.GetRequiredService<TokenStore>();
        await tokens.CreateAsync("ci", ApiRole.Administrator, null, Token);

        (await Should.ThrowAsync<MlBackendException>(() => tokens.CreateAsync("ci", ApiRole.Administrator, null, Token))).Code.ShouldBe(ErrorCodes.TokenNameTaken);

        await tokens.RevokeAsync("ci", Token);
        await tokens.CreateAsync("ci", ApiRole.Administrator, null, Token);
    }
}
