using System.Buffers.Binary;
using Microsoft.EntityFrameworkCore;
using MlBackend.Storage.Relational;

namespace MlBackend.Storage.Projects;

/// <summary>
/// One worker of many at a time for a project, held by PostgreSQL (advisory locks) and let go of with the connection where a worker
/// dies. SQLite has one worker, which needs none.
/// </summary>
public sealed class ProjectTurns(Database database, TimeProvider time)
{
    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(1);

    /// <summary>Waits for the project's turn; disposing the result ends it.</summary>
    public async Task<IAsyncDisposable?> WaitAsync(Guid project, CancellationToken cancellationToken)
    {
        if (database.IsSqlite)
        {
            return null;
        }

        var context = database.Open();
        try
        {
            await context.Database.OpenConnectionAsync(cancellationToken);
            var key = Key(project);
            while (!await context.Database.SqlQuery<bool>($"SELECT pg_try_advisory_lock({key}) AS \"Value\"").SingleAsync(cancellationToken))
            {
                await Task.Delay(Glance, time, cancellationToken);
            }

            return new Turn(context, key);
        }
        catch
        {
            await context.DisposeAsync();
            throw;
        }
    }

    /// <summary>The random end of the id: 62 bits that no two projects share.</summary>
    private static long Key(Guid project) => BinaryPrimitives.ReadInt64BigEndian(project.ToByteArray(bigEndian: true).AsSpan(8));

    private sealed class Turn(MlBackendContext context, long key) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await using (context)
            {
                // The connection goes back into a pool, where the lock would live on.
                await context.Database.SqlQuery<bool>($"SELECT pg_advisory_unlock({key}) AS \"Value\"").SingleAsync(CancellationToken.None);
                await context.Database.CloseConnectionAsync();
            }
        }
    }
}
