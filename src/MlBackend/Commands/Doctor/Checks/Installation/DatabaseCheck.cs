using System.Globalization;
using MlBackend.Commands.Store;
using MlBackend.Storage.Relational;

namespace MlBackend.Commands.Doctor.Checks.Installation;

/// <summary>The database opens and is of this version.</summary>
internal sealed class DatabaseCheck : IFolderCheck
{
    public string Name => "database";

    public async Task<IReadOnlyList<Finding>> RunAsync(StoreSession session, CancellationToken cancellationToken)
    {
        var storage = session.Options.Storage;
        var subject = storage.PostgreSql is null ? storage.SqliteFile : "PostgreSQL";
        if (storage.PostgreSql is null && !File.Exists(storage.SqliteFile))
        {
            return [new(Name, subject, Verdict.Problem, "There is no database.", "Start mlbackend serve once, or name its folder with --data-dir.")];
        }

        var pending = await session.Get<Database>().PendingAsync(cancellationToken);
        return pending == 0
            ? [new(Name, subject, Verdict.Ok, "It opens and is of this version.", null)]
            : [new(Name, subject, Verdict.Problem, string.Create(CultureInfo.InvariantCulture, $"It is {pending} migrations behind this program; nothing else in it was looked at."), "Make a copy of it, then start mlbackend serve of this version: it migrates.")];
    }
}
