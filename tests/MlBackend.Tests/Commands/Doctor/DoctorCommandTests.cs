using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using MlBackend.Core.Questions;
using MlBackend.Core.Serving;
using MlBackend.Core.Tools;
using MlBackend.Hosting;
using MlBackend.Storage;
using MlBackend.Storage.Connections;
using MlBackend.Storage.Projects;
using MlBackend.Storage.Relational;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Commands.Doctor;

/// <summary>doctor over a real data folder, as a person types it.</summary>
public sealed class DoctorCommandTests : IDisposable
{
    private const string Token = "test-legacy-token-0123456789abcdef012345";
    private readonly string folder = Directory.CreateTempSubdirectory("mlbackend-doctor").FullName;

    private string Data => Path.Combine(folder, "data");

    [Fact]
    public async Task A_folder_that_does_not_exist_is_a_problem_and_is_not_made()
    {
        var run = await RunAsync();

        run.Status.ShouldBe(1);
        Found(run, "database").GetProperty("verdict").GetString().ShouldBe("problem");
        Directory.Exists(Data).ShouldBeFalse();
    }

    [Fact]
    public async Task A_new_installation_is_well()
    {
        await StoreAsync(_ => Task.CompletedTask);

        var run = await RunAsync();

        run.Status.ShouldBe(0, run.Output);
        run.Json.GetProperty("findings").EnumerateArray().Select(finding => finding.GetProperty("check").GetString()).ShouldBe(["data folder", "disk space", "service", "database"]);
        Directory.EnumerateFiles(Data, "*.tmp").ShouldBeEmpty("the probe is gone");
    }

    [Fact]
    public async Task It_says_whether_the_service_runs()
    {
        await StoreAsync(_ => Task.CompletedTask);
        Found(await RunAsync(), "service").GetProperty("verdict").GetString().ShouldBe("warning");

        using var held = await DataFolderLock.TakeAsync(Data, "serve.lock", TimeSpan.Zero, TimeProvider.System, CancellationToken.None);

        Found(await RunAsync(), "service").GetProperty("verdict").GetString().ShouldBe("ok");
    }

    [Fact]
    public async Task A_database_of_a_newer_program_is_left_alone()
    {
        await StoreAsync(_ => Task.CompletedTask);
        await SqlAsync("INSERT INTO \"__EFMigrationsHistory\" VALUES ('99990101000000_Later', '10.0.0')");

        var run = await RunAsync();

        run.Status.ShouldBe(1);
        Found(run, "database").GetProperty("what").GetString()!.ShouldContain("MLB3002");
    }

    [Fact]
    public async Task An_older_database_is_said_to_be_older_and_not_migrated()
    {
        await StoreAsync(_ => Task.CompletedTask);
        await SqlAsync("DELETE FROM \"__EFMigrationsHistory\" WHERE \"MigrationId\" = (SELECT max(\"MigrationId\") FROM \"__EFMigrationsHistory\")");

        (await RunAsync()).Status.ShouldBe(1);
        var again = await RunAsync();

        Found(again, "database").GetProperty("what").GetString()!.ShouldContain("1 migrations behind");
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_a_problem_with_its_code()
    {
        Directory.CreateDirectory(Data);
        await File.WriteAllTextAsync(Path.Combine(Data, "mlbackend.db"), new string('x', 5000), TestContext.Current.CancellationToken);

        var run = await RunAsync();

        run.Status.ShouldBe(1);
        Found(run, "database").GetProperty("what").GetString()!.ShouldContain("MLB3004");
    }

    [Theory]
    [InlineData("--json")]
    [InlineData(null)]
    public async Task A_tool_that_is_not_there_is_a_problem_and_no_secret_is_said(string? option)
    {
        var key = "";
        await StoreAsync(async services =>
        {
            // Nothing listens on port 1.
            var connection = await services.GetRequiredService<ConnectionStore>().LinkAsync("default", ToolKind.LabelStudio, new Uri("http://127.0.0.1:1/"), Token, CancellationToken.None);
            await services.GetRequiredService<ProjectStore>().UpsertAsync(connection.Id, new ProjectSetup(new ProjectIdentity("3", 1), Schema.Empty, "<View/>", null), "Mood", CancellationToken.None);
            key = connection.Key;
        });

        var run = option is null ? await ShellRun.OfAsync("doctor", "--data-dir", Data) : await RunAsync();

        run.Status.ShouldBe(1);
        run.Output.ShouldContain("MLB2001");
        run.Output.ShouldContain("project Mood (3)");
        (run.Output + run.Error).ShouldNotContain(Token);
        (run.Output + run.Error).ShouldNotContain(key);
    }

    [Fact]
    public async Task The_connection_that_nobody_uses_is_no_problem_where_another_tool_is_linked()
    {
        await StoreAsync(async services =>
        {
            await services.GetRequiredService<ConnectionStore>().GetOrCreateAsync("default", ToolKind.LabelStudio, CancellationToken.None);
        });
        Found(await RunAsync(), "tool").GetProperty("subject").GetString().ShouldBe("connection default");

        await StoreAsync(async services =>
        {
            // Nothing listens on port 1.
            await services.GetRequiredService<ConnectionStore>().LinkAsync("argilla", ToolKind.Argilla, new Uri("http://127.0.0.1:1/"), Token, "*", CancellationToken.None);
        });
        Found(await RunAsync(), "tool").GetProperty("subject").GetString().ShouldBe("connection argilla");
    }

    [Fact]
    public async Task The_list_ends_with_its_sum_and_each_cure_stands_below_its_finding()
    {
        var run = await ShellRun.OfAsync("doctor", "--data-dir", Data);

        run.Output.ShouldContain("-> Start mlbackend serve once");
        run.Output.TrimEnd().ShouldEndWith("problems: 2, warnings: 0, findings: 2.");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static JsonElement Found(ShellRun run, string check) =>
        run.Json.GetProperty("findings").EnumerateArray().Where(finding => finding.GetProperty("check").GetString() == check).ShouldHaveSingleItem();

    private async Task StoreAsync(Func<IServiceProvider, Task> fill)
    {
        await using var services = new ServiceCollection().AddMlBackendStorage(new StorageOptions { DataFolder = Data }).BuildServiceProvider();
        await services.GetRequiredService<Database>().MigrateAsync(CancellationToken.None);
        await fill(services);
    }

    private async Task SqlAsync(string sql)
    {
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(Data, "mlbackend.db"), Pooling = false }.ToString());
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private Task<ShellRun> RunAsync() => ShellRun.OfAsync("doctor", "--data-dir", Data, "--json");
}
