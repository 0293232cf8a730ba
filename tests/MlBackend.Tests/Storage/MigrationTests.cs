using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using MlBackend.Core.Errors;
using MlBackend.Storage.CompiledModel;
using MlBackend.Storage.Relational;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Storage;

public sealed class MigrationTests
{
    [Fact]
    public void Sqlite_migrations_match_the_model()
    {
        using var context = new SqliteContextDesign().CreateDbContext([]);
        context.Database.HasPendingModelChanges().ShouldBeFalse("run: dotnet ef migrations add NAME --context SqliteContext");
    }

    [Fact]
    public void PostgreSql_migrations_match_the_model()
    {
        using var context = new PostgreSqlContextDesign().CreateDbContext([]);
        context.Database.HasPendingModelChanges().ShouldBeFalse("run: dotnet ef migrations add NAME --context PostgreSqlContext");
    }

    [Fact]
    public void Sqlites_compiled_model_matches_the_model()
    {
        using var context = new SqliteContextDesign().CreateDbContext([]);
        context.Model.ShouldBeOfType<SqliteContextModel>();

        Outline(context.Model).ShouldBe(
            Outline(context.GetService<IDesignTimeModel>().Model),
            "run: dotnet ef dbcontext optimize --context SqliteContext --output-dir CompiledModel --namespace MlBackend.Storage.CompiledModel");
    }

    /// <summary>All that a query or a change depends on.</summary>
    private static IEnumerable<string> Outline(IModel model) => model.GetEntityTypes().OrderBy(entity => entity.Name, StringComparer.Ordinal).SelectMany(entity =>
        entity.GetProperties().Select(property =>
                $"{entity.GetTableName()}.{property.GetColumnName()} {property.Name} {property.GetColumnType()} {property.IsNullable} {property.ValueGenerated} {property.GetTypeMapping().Converter?.GetType().Name}")
            .Concat(entity.GetKeys().Select(key => $"{entity.GetTableName()} key {key.GetName()} {Names(key.Properties)}"))
            .Concat(entity.GetIndexes().Select(index => $"{entity.GetTableName()} index {Names(index.Properties)} {index.IsUnique} {index.GetFilter()}"))
            .Concat(entity.GetForeignKeys().Select(key => $"{entity.GetTableName()} to {key.PrincipalEntityType.GetTableName()} {Names(key.Properties)} {key.DeleteBehavior}")))
        .Order(StringComparer.Ordinal);

    private static string Names(IEnumerable<IReadOnlyProperty> properties) => string.Join(' ', properties.Select(property => property.Name));

    [Fact]
    public async Task A_database_that_is_up_to_date_needs_no_migration()
    {
        await using var stores = await Stores.CreateAsync(TestContext.Current.CancellationToken);
        await using var restarted = stores.Reopened();

        (await restarted.Database.MigrateAsync(TestContext.Current.CancellationToken)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_migration_that_died_before_the_installation_was_named_is_finished()
    {
        await using var stores = await Stores.CreateAsync(TestContext.Current.CancellationToken);
        await ExecuteAsync(stores, "DELETE FROM installation");

        (await stores.Reopened().Database.MigrateAsync(TestContext.Current.CancellationToken)).ShouldBeTrue();

        (await stores.Releases.InstallationAsync(TestContext.Current.CancellationToken)).Length.ShouldBe(6);
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_refused()
    {
        await using var stores = await Stores.CreateAsync(TestContext.Current.CancellationToken);
        await ExecuteAsync(stores, "INSERT INTO \"__EFMigrationsHistory\" VALUES ('99990101000000_Later', '99')");

        var refusal = await Should.ThrowAsync<MlBackendException>(() => stores.Reopened().Database.MigrateAsync(TestContext.Current.CancellationToken));

        refusal.Code.ShouldBe(ErrorCodes.DatabaseIsNewer);
    }

    [Fact]
    public async Task The_file_is_in_wal_mode_and_instants_are_integer_microseconds()
    {
        await using var stores = await Stores.CreateAsync(TestContext.Current.CancellationToken);
        stores.Clock.Advance(TimeSpan.FromMicroseconds(7));
        await stores.ProjectAsync(TestContext.Current.CancellationToken);

        (await ExecuteAsync(stores, "PRAGMA journal_mode")).ShouldBe("wal");
        (await ExecuteAsync(stores, "SELECT created_at FROM project")).ShouldBe(1_767_603_600_000_007);
    }

    [Fact]
    public async Task Both_databases_take_the_same_migration()
    {
        await using var stores = await Stores.CreatePostgreSqlAsync(TestContext.Current.CancellationToken);
        await using var restarted = stores.Reopened();

        (await restarted.Database.MigrateAsync(TestContext.Current.CancellationToken)).ShouldBeFalse();
    }

    private static async Task<object?> ExecuteAsync(Stores stores, string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={stores.Options.SqliteFile}");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }
}
