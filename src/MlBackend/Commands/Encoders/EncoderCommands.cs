using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using MlBackend.Commands.Store;
using MlBackend.Core.Errors;
using MlBackend.Hosting;
using MlBackend.Learning.Encoder.Inference;
using MlBackend.Storage.Encoders;
using MlBackend.Storage.Releases;
using Spectre.Console;

namespace MlBackend.Commands.Encoders;

/// <summary><c>mlbackend models list|remove</c>: the encoders of a data folder.</summary>
internal static class EncoderCommands
{
    private static readonly Argument<string> Id = new("id") { Description = "The encoder's name." };
    private static readonly Option<bool> Force = new("--force") { Description = "Remove it though models sit on it." };
    private static readonly Option<bool> Json = CommonOptions.Json("the list");

    public static Command List()
    {
        var list = new Command("list", """
            List the encoders of the data folder.

            Example:
              mlbackend models list --json
            """)
        {
            Json, StoreSession.DataDir,
        };
        list.SetAction((parsed, cancellationToken) => Failures.ReportAsync(() => ListAsync(parsed), parsed.InvocationConfiguration.Error));
        return list;
    }

    public static Command Remove()
    {
        var remove = new Command("remove", """
            Remove an encoder. One that champions sit on stays unless --force is given.

            Example:
              mlbackend models remove all-MiniLM-L6-v2
            """)
        {
            Id, Force, StoreSession.DataDir,
        };
        remove.SetAction((parsed, cancellationToken) => Failures.ReportAsync(() => RemoveAsync(parsed, cancellationToken), parsed.InvocationConfiguration.Error));
        return remove;
    }

    /// <summary>The store of the data folder that a command names.</summary>
    public static EncoderStore Store(ParseResult parsed) => new(StoreSession.OptionsOf(parsed).Storage, TimeProvider.System);

    private static async Task ListAsync(ParseResult parsed)
    {
        var shell = new Shell(parsed.InvocationConfiguration);
        var all = Store(parsed).List();
        if (parsed.GetValue(Json))
        {
            await shell.Output.WriteLineAsync(JsonSerializer.Serialize(
                new { encoders = all.Select(encoder => new { id = encoder.Id, hash = encoder.Hash, source = encoder.Source, revision = encoder.Revision, added = encoder.AddedAt, bytes = encoder.Bytes }) }));
            return;
        }

        if (all.Count == 0)
        {
            await shell.NoteAsync("There is no encoder here. Add one: mlbackend models add hf:sentence-transformers/all-MiniLM-L6-v2");
            return;
        }

        var table = new Table().Border(TableBorder.Simple).AddColumns("encoder", "MB", "added", "from");
        foreach (var encoder in all)
        {
            table.AddRow(
                Markup.Escape(encoder.Id),
                (encoder.Bytes / 1e6).ToString("F0", CultureInfo.InvariantCulture),
                encoder.AddedAt.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                Markup.Escape(encoder.Revision is null ? encoder.Source : $"{encoder.Source} ({encoder.Revision[..Math.Min(8, encoder.Revision.Length)]})"));
        }

        shell.Tables.Write(table);
    }

    private static async Task RemoveAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var store = Store(parsed);
        var id = parsed.GetRequiredValue(Id);
        var encoder = store.List().FirstOrDefault(other => other.Id == id) ?? throw ErrorCodes.EncoderUnknown.With($"'{id}'.");
        if (!parsed.GetValue(Force) && await ChampionsAsync(parsed, encoder, cancellationToken) is > 0 and var champions)
        {
            throw ErrorCodes.EncoderInUse.With(string.Create(CultureInfo.InvariantCulture, $"'{id}' carries {champions} that serve."));
        }

        store.Remove(id);
        await new Shell(parsed.InvocationConfiguration).Output.WriteLineAsync($"Removed {id}.");
    }

    private static async Task<int> ChampionsAsync(ParseResult parsed, StoredEncoder encoder, CancellationToken cancellationToken)
    {
        var storage = StoreSession.OptionsOf(parsed).Storage;
        if (storage.PostgreSql is null && !File.Exists(storage.SqliteFile))
        {
            return 0;
        }

        await using var session = await StoreSession.OpenAsync(parsed, mayCreate: false, cancellationToken);
        var served = await session.Get<ReleaseStore>().ServedAsync(cancellationToken);
        return served.SelectMany(project => project.Champions)
            .Count(champion => champion.Family == Learning.Encoder.Heads.EncoderHeadFamily.FamilyName && MlBackend.Storage.Models.ModelFolder.ReadManifest(champion.Folder).EncoderHash == encoder.Hash);
    }
}
