using Microsoft.EntityFrameworkCore;
using MlBackend.Core.Serving;
using MlBackend.Storage.Relational;

namespace MlBackend.Storage.Signals;

/// <summary>Something the tool said, for the worker.</summary>
/// <param name="ProjectId">The project.</param>
/// <param name="Kind">What changed.</param>
/// <param name="FirstAt">When it was said first, by our clock.</param>
/// <param name="LastAt">When it was said last, by our clock.</param>
public sealed record Hint(Guid ProjectId, ToolHintKind Kind, DateTimeOffset FirstAt, DateTimeOffset LastAt);

/// <summary>Hints on their way from the web process to the worker: one row a project and kind, however often it is said.</summary>
public sealed class HintStore(Database database)
{
    /// <summary>Notes a hint. One for a project that is unknown here is dropped: its next setup or pull finds it.</summary>
    public async Task AddAsync(Guid project, ToolHintKind kind, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        var now = database.Now;
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var again = await context.Hints.Where(row => row.ProjectId == project && row.Kind == kind)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.LastAt, now), cancellationToken);
        if (again == 0 && await context.Projects.AnyAsync(row => row.Id == project, cancellationToken))
        {
            context.Hints.Add(new HintRow { ProjectId = project, Kind = kind, FirstAt = now, LastAt = now });
            await context.SaveChangesAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Takes every hint there is: they are gone from the table.</summary>
    public async Task<IReadOnlyList<Hint>> TakeAsync(CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        if (!await context.Hints.AnyAsync(cancellationToken))
        {
            return [];
        }

        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var rows = await context.Hints.AsTracking().ToListAsync(cancellationToken);
        context.Hints.RemoveRange(rows);
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return [.. rows.Select(row => new Hint(row.ProjectId, row.Kind, row.FirstAt, row.LastAt))];
    }
}
