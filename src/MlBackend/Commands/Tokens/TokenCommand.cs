using System.CommandLine;
using MlBackend.Commands.Store;
using MlBackend.Core.Errors;
using MlBackend.Hosting;
using MlBackend.Storage.Tokens;

namespace MlBackend.Commands.Tokens;

/// <summary><c>mlbackend token</c>: makes, lists and revokes the tokens of the API.</summary>
internal static class TokenCommand
{
    private static readonly Option<string> Name = new("--name") { Description = "What the token is for; shown in lists.", HelpName = "NAME", Required = true };
    private static readonly Option<DateTimeOffset?> Expires = new("--expires") { Description = "When it ends: a number of days, as in 90d, or a date, as in 2027-12-31 (its end, UTC). Default: never.", HelpName = "WHEN", CustomParser = Expiry.Parse };
    private static readonly Option<bool> ReadOnly = new("--read-only") { Description = "It may look at everything and change nothing." };
    private static readonly Argument<string> Revoked = new("token") { Description = "The token's name or id." };
    private static readonly Option<bool> Json = CommonOptions.Json("the list");

    public static Command Create()
    {
        var create = new Command("create", """
            Make a token for the API and print it. It is printed once and stored as a hash: nobody can read it again.

            Examples:
              mlbackend token create --name ci --expires 90d
              TOKEN=$(mlbackend token create --name dashboard --read-only)
            """)
        {
            Name, Expires, ReadOnly, StoreSession.DataDir,
        };
        create.SetAction((parsed, cancellationToken) => Failures.ReportAsync(() => CreateAsync(parsed, cancellationToken), parsed.InvocationConfiguration.Error));

        var list = new Command("list", """
            List the tokens, revoked ones too; never the secrets.

            Example:
              mlbackend token list --json
            """)
        {
            StoreSession.DataDir, Json,
        };
        list.SetAction((parsed, cancellationToken) => Failures.ReportAsync(() => ListAsync(parsed, cancellationToken), parsed.InvocationConfiguration.Error));

        var revoke = new Command("revoke", """
            Revoke a token: the API refuses it from now on.

            Example:
              mlbackend token revoke ci
            """)
        {
            Revoked, StoreSession.DataDir,
        };
        revoke.SetAction((parsed, cancellationToken) => Failures.ReportAsync(() => RevokeAsync(parsed, cancellationToken), parsed.InvocationConfiguration.Error));

        return new Command("token", """
            Make, list and revoke the tokens of the API (docs/api.md).

            Examples:
              mlbackend token create --name ci --expires 90d
              mlbackend token revoke ci
            """)
        {
            create, list, revoke,
        };
    }

    private static async Task CreateAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        await using var session = await StoreSession.OpenAsync(parsed, mayCreate: true, cancellationToken);
        var shell = new Shell(parsed.InvocationConfiguration);
        var role = parsed.GetValue(ReadOnly) ? ApiRole.Viewer : ApiRole.Administrator;
        var (secret, token) = await session.Get<TokenStore>().CreateAsync(parsed.GetRequiredValue(Name), role, parsed.GetValue(Expires), cancellationToken);
        await shell.Output.WriteLineAsync(secret);
        await shell.NoteAsync(token.ExpiresAt is { } end
            ? $"Keep it now: it is not shown again. It ends at {end.ToUniversalTime():yyyy-MM-dd HH:mm:ss}Z."
            : "Keep it now: it is not shown again. It does not end by itself.");
    }

    private static async Task ListAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        await using var session = await StoreSession.OpenAsync(parsed, mayCreate: false, cancellationToken);
        await Listing.PrintAsync(
            new Shell(parsed.InvocationConfiguration),
            parsed.GetValue(Json),
            "tokens",
            await session.Get<TokenStore>().ListAsync(cancellationToken),
            [
                new("id", token => token.Id),
                new("name", token => token.Name),
                new("role", token => token.Role),
                new("created_at", token => token.CreatedAt),
                new("expires_at", token => token.ExpiresAt),
                new("revoked_at", token => token.RevokedAt),
            ],
            "There is no token yet: mlbackend token create --name NAME");
    }

    private static async Task RevokeAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        await using var session = await StoreSession.OpenAsync(parsed, mayCreate: false, cancellationToken);
        var name = parsed.GetRequiredValue(Revoked);
        if (!await session.Get<TokenStore>().RevokeAsync(name, cancellationToken))
        {
            throw ErrorCodes.TokenUnknown.With($"No valid token is called '{name}'.");
        }

        await new Shell(parsed.InvocationConfiguration).Output.WriteLineAsync($"Revoked {name}.");
    }
}
