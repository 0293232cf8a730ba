using Microsoft.EntityFrameworkCore;
using MlBackend.Storage.Connections;
using MlBackend.Storage.Documents;
using MlBackend.Storage.Projects;
using MlBackend.Storage.Pushes;
using MlBackend.Storage.Releases;
using MlBackend.Storage.Runs;
using MlBackend.Storage.Signals;
using MlBackend.Storage.Tokens;

namespace MlBackend.Storage.Relational;

/// <summary>The one model of both databases; <see cref="SqliteContext"/> and <see cref="PostgreSqlContext"/> own the migrations.</summary>
internal abstract class MlBackendContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<InstallationRow> Installations => Set<InstallationRow>();
    public DbSet<CounterRow> Counters => Set<CounterRow>();
    public DbSet<ProtectionKeyRow> ProtectionKeys => Set<ProtectionKeyRow>();
    public DbSet<ConnectionRow> Connections => Set<ConnectionRow>();
    public DbSet<ProjectRow> Projects => Set<ProjectRow>();
    public DbSet<SchemaRevisionRow> SchemaRevisions => Set<SchemaRevisionRow>();
    public DbSet<DocumentRow> Documents => Set<DocumentRow>();
    public DbSet<AnnotationRow> Annotations => Set<AnnotationRow>();
    public DbSet<ModelRow> Models => Set<ModelRow>();
    public DbSet<ModelVersionRow> ModelVersions => Set<ModelVersionRow>();
    public DbSet<TrainingRunRow> TrainingRuns => Set<TrainingRunRow>();
    public DbSet<ScheduleRow> Schedules => Set<ScheduleRow>();
    public DbSet<ReleaseRow> Releases => Set<ReleaseRow>();
    public DbSet<ChampionRow> Champions => Set<ChampionRow>();
    public DbSet<PushRow> Pushes => Set<PushRow>();
    public DbSet<LedgerRow> Ledger => Set<LedgerRow>();
    public DbSet<HintRow> Hints => Set<HintRow>();
    public DbSet<ApiTokenRow> ApiTokens => Set<ApiTokenRow>();

    /// <summary>Counts one more in the caller's transaction and returns the new value.</summary>
    public async Task<long> NextAsync(string counter, CancellationToken cancellationToken)
    {
        await Counters.Where(row => row.Name == counter)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Value, row => row.Value + 1), cancellationToken);
        return await Counters.Where(row => row.Name == counter).Select(row => row.Value).SingleAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        foreach (var entry in ChangeTracker.Entries())
        {
            if (entry.State is EntityState.Added or EntityState.Modified)
            {
                foreach (var property in entry.Properties)
                {
                    if (property.CurrentValue is string text && (entry.State == EntityState.Added || property.IsModified))
                    {
                        StorableText.Demand(text, property.Metadata.Name);
                    }
                }
            }
        }

        return base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    protected override void OnModelCreating(ModelBuilder model)
    {
        model.Entity<CounterRow>(counter =>
        {
            counter.HasKey(row => row.Name);
            counter.HasData(new CounterRow { Name = CounterRow.Fence }, new CounterRow { Name = CounterRow.Stamp });
        });
        model.Entity<InstallationRow>();
        model.Entity<ProtectionKeyRow>();
        model.Entity<ConnectionRow>(connection =>
        {
            connection.HasIndex(row => row.Name).IsUnique();
            connection.HasIndex(row => row.Key).IsUnique();
        });
        model.Entity<ProjectRow>(project =>
        {
            project.HasIndex(row => new { row.ConnectionId, row.ExternalId, row.CreatedSecond }).IsUnique();
            project.HasOne<ConnectionRow>().WithMany().HasForeignKey(row => row.ConnectionId).OnDelete(DeleteBehavior.Restrict);
            project.Ignore(row => row.Identity);
        });
        Owned<SchemaRevisionRow>(model).HasIndex(row => new { row.ProjectId, row.Number }).IsUnique();
        Owned<DocumentRow>(model).HasIndex(row => new { row.ProjectId, row.ExternalId }).IsUnique();
        // The push pages a project's documents in the order of their ids, the training set reads the annotated ones.
        model.Entity<DocumentRow>().HasIndex(row => new { row.ProjectId, row.Gone, row.Annotated, row.Id });
        Owned<AnnotationRow>(model).HasIndex(row => new { row.ProjectId, row.Status });
        model.Entity<AnnotationRow>(annotation =>
        {
            annotation.HasIndex(row => new { row.DocumentId, row.ExternalId }).IsUnique();
            annotation.HasOne<DocumentRow>().WithMany().HasForeignKey(row => row.DocumentId).OnDelete(DeleteBehavior.Cascade);
        });
        Owned<ModelRow>(model).HasIndex(row => new { row.ProjectId, row.Question, row.Family });
        Owned<ModelVersionRow>(model).HasIndex(row => new { row.ProjectId, row.Number }).IsUnique();
        model.Entity<ModelVersionRow>().HasOne<ModelRow>().WithMany().HasForeignKey(row => row.ModelId).OnDelete(DeleteBehavior.Restrict);
        Owned<TrainingRunRow>(model).HasIndex(row => new { row.ProjectId, row.CreatedAt });
        model.Entity<TrainingRunRow>().HasIndex(row => row.State);
        Owned<ScheduleRow>(model).HasIndex(row => row.ProjectId);
        Owned<ReleaseRow>(model).HasIndex(row => new { row.ProjectId, row.Number }).IsUnique();
        model.Entity<ChampionRow>(champion =>
        {
            champion.HasKey(row => new { row.ReleaseId, row.Question });
            champion.HasOne<ReleaseRow>().WithMany().HasForeignKey(row => row.ReleaseId).OnDelete(DeleteBehavior.Cascade);
            champion.HasOne<ModelVersionRow>().WithMany().HasForeignKey(row => row.ModelVersionId).OnDelete(DeleteBehavior.Restrict);
        });
        Owned<PushRow>(model).HasIndex(row => new { row.ProjectId, row.Release }).IsUnique();
        Owned<LedgerRow>(model).HasKey(row => new { row.ProjectId, row.Release, row.DocumentId, row.Question });
        // Few rows are unsettled at any time, so that finding and settling a batch costs nothing in a large ledger.
        model.Entity<LedgerRow>().HasIndex(row => new { row.ProjectId, row.Release, row.Batch }).HasFilter("state < 2");
        Owned<HintRow>(model).HasKey(row => new { row.ProjectId, row.Kind });
        model.Entity<ApiTokenRow>().HasIndex(row => row.Hash).IsUnique();
        SnakeCase.Apply(model.Model);
    }

    /// <summary>An entity that belongs to a project.</summary>
    private static Microsoft.EntityFrameworkCore.Metadata.Builders.EntityTypeBuilder<T> Owned<T>(ModelBuilder model)
        where T : class
    {
        var entity = model.Entity<T>();
        entity.HasOne(typeof(ProjectRow)).WithMany().HasForeignKey("ProjectId").OnDelete(DeleteBehavior.Restrict);
        return entity;
    }
}
