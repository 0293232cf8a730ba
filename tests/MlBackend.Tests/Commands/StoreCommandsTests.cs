using System.Text.Json;
using MlBackend.Core.Documents;
using MlBackend.Core.Errors;
using MlBackend.Core.Questions;
using MlBackend.Core.Serving;
using MlBackend.Core.Suggestions;
using MlBackend.Core.Tools;
using MlBackend.Serving;
using MlBackend.Storage;
using MlBackend.Storage.Connections;
using MlBackend.Storage.Models;
using MlBackend.Storage.Projects;
using MlBackend.Storage.Relational;
using MlBackend.Storage.Releases;
using MlBackend.Storage.Runs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Commands;

/// <summary>projects, runs, versions and models import over a real data folder.</summary>
public sealed class StoreCommandsTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("mlbackend-store").FullName;
    private ServiceProvider services = null!;

    private string Data => Path.Combine(folder, "data");

    private string Model => Path.Combine(folder, "model");

    public async ValueTask InitializeAsync()
    {
        services = new ServiceCollection().AddMlBackendStorage(new StorageOptions { DataFolder = Data }).BuildServiceProvider();
        await services.GetRequiredService<Database>().MigrateAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Lists_are_empty_before_anything_is_linked()
    {
        (await RunAsync("projects", "--json")).Output.Trim().ShouldBe("{\"projects\":[]}");
        (await RunAsync("runs", "--json")).Output.Trim().ShouldBe("{\"runs\":[]}");
        (await RunAsync("versions", "--json")).Output.Trim().ShouldBe("{\"versions\":[]}");
        var table = await RunAsync("projects");
        (table.Status, table.Output).ShouldBe((0, ""));
        table.Error.ShouldContain("mlbackend link");
    }

    [Fact]
    public async Task A_project_and_its_runs_are_listed()
    {
        var project = await ProjectAsync("Mood [of] mails", Choice("mood", "good", "bad"));
        await services.GetRequiredService<RunStore>().RequestAsync(project.Id, null, RunOrigin.Admin, CancellationToken.None);

        var entry = (await RunAsync("projects", "--json")).Json.GetProperty("projects").EnumerateArray().ShouldHaveSingleItem();
        entry.GetProperty("id").GetGuid().ShouldBe(project.Id);
        entry.GetProperty("project").GetString().ShouldBe("3");
        entry.GetProperty("title").GetString().ShouldBe("Mood [of] mails");
        entry.GetProperty("documents").GetInt32().ShouldBe(0);
        (await RunAsync("projects")).Output.ShouldContain("Mood [of] mails");
        (await RunAsync("runs", "--project", "3", "--json")).Json.GetProperty("runs").EnumerateArray().ShouldHaveSingleItem()
            .GetProperty("project_id").GetGuid().ShouldBe(project.Id);
    }

    [Fact]
    public async Task An_imported_model_is_champion_of_a_new_release()
    {
        var project = await ProjectAsync("Mood", Choice("mood", "good", "bad", "mixed"));
        await TrainAsync();

        var run = await RunAsync("models", "import", Model, "--project", project.Id.ToString());

        run.Status.ShouldBe(0, run.Error);
        var version = (await RunAsync("versions", "--json")).Json.GetProperty("versions").EnumerateArray().ShouldHaveSingleItem();
        version.GetProperty("champion").GetBoolean().ShouldBeTrue();
        version.GetProperty("question").GetString().ShouldBe("mood");
        version.GetProperty("run").ValueKind.ShouldBe(JsonValueKind.Null);
        var served = await services.GetRequiredService<ReleaseStore>().ServedAsync(project.Id, release: null, CancellationToken.None);
        served.Release.Number.ShouldBe(1);
        run.Output.ShouldContain(served.Release.ToString());
        var manifest = ModelFolder.Read(served.Champions.ShouldHaveSingleItem().Folder);
        manifest.Question.Name.ShouldBe("mood");
        manifest.Question.Field.ShouldBe("body", "the project's own field");
        manifest.Question.Labels.ShouldBe(["bad", "good"], "the model's own order");
    }

    // The project's order of labels is another than the model's: taken for the model's, good would read as bad.
    [Fact]
    public async Task An_imported_model_serves_its_own_labels_whatever_their_order_in_the_project()
    {
        await ProjectAsync("Mood", Choice("mood", "good", "bad"));
        await TrainAsync();
        await RunAsync("models", "import", Model, "--project", "3");
        using var state = new ServingState(
            services.GetRequiredService<ConnectionStore>(), services.GetRequiredService<ReleaseStore>(), NullLogger<ServingState>.Instance);

        await state.RefreshAsync(CancellationToken.None);

        var champion = await state.Snapshot.Projects.ShouldHaveSingleItem().Champions.ShouldHaveSingleItem();
        var document = new Document("1", new Dictionary<string, string> { ["body"] = "it was a lovely day" });
        champion.Suggest([document], CancellationToken.None)[0].ShouldBeOfType<ChoiceSuggestion>().Labels[0].Label.ShouldBe("good");
    }

    [Fact]
    public async Task A_model_with_labels_that_the_project_lacks_is_refused()
    {
        await ProjectAsync("Mood", Choice("mood", "good", "neutral"));
        await TrainAsync();

        var run = await RunAsync("models", "import", Model, "--project", "3");

        run.Status.ShouldBe(1);
        run.Error.ShouldContain(ErrorCodes.ModelDoesNotFit.Id);
        run.Error.ShouldContain("bad");
        (await RunAsync("versions", "--json")).Json.GetProperty("versions").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task A_model_needs_a_question_named_where_several_are_of_its_kind()
    {
        await ProjectAsync("Mood", Choice("mood", "good", "bad"), Choice("tone", "good", "bad"));
        await TrainAsync();

        (await RunAsync("models", "import", Model, "--project", "3")).Error.ShouldContain(ErrorCodes.ModelDoesNotFit.Id);
        (await RunAsync("models", "import", Model, "--project", "3", "--question", "tone")).Status.ShouldBe(0);
    }

    [Theory]
    [InlineData("4")]
    [InlineData("01934c7e-0000-7000-8000-000000000000")]
    public async Task An_unknown_project_is_refused(string id) =>
        (await RunAsync("runs", "--project", id)).Error.ShouldContain(ErrorCodes.ProjectUnknown.Id);

    [Fact]
    public async Task A_folder_without_database_is_refused_and_stays_empty()
    {
        var empty = Path.Combine(folder, "empty");

        var run = await ShellRun.OfAsync("projects", "--data-dir", empty);

        run.Error.ShouldContain(ErrorCodes.NoDataFolder.Id);
        Directory.Exists(empty).ShouldBeFalse();
    }

    private static Question Choice(string name, params string[] labels) => new(name, QuestionKind.Choice, "text", ["body"], labels);

    private async Task<Project> ProjectAsync(string title, params Question[] questions)
    {
        var connection = await services.GetRequiredService<ConnectionStore>().GetOrCreateAsync("default", ToolKind.LabelStudio, CancellationToken.None);
        var setup = new ProjectSetup(new ProjectIdentity("3", 1_700_000_000), new Schema(questions), "<View/>", null);
        var projects = services.GetRequiredService<ProjectStore>();
        var project = (await projects.UpsertAsync(connection.Id, setup, title, CancellationToken.None)).Project;

        // Of an active project a release serves once the tool has it whole; there is no tool here to bring it to.
        await projects.SetStateAsync(project.Id, ProjectState.NeedsToken, null, CancellationToken.None);
        return project;
    }

    private async Task TrainAsync()
    {
        var data = Path.Combine(folder, "data.csv");
        await File.WriteAllTextAsync(data, SmallCorpora.Choices(100, 1));
        (await ShellRun.OfAsync("train", "--task", "choice", "--data", data, "--out", Model)).Status.ShouldBe(0);
    }

    private Task<ShellRun> RunAsync(params string[] arguments) => ShellRun.OfAsync([.. arguments, "--data-dir", Data]);
}
