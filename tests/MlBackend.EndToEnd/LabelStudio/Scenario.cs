using System.Globalization;
using System.Text.Json.Nodes;
using MlBackend.TestKit.Genuine;
using Shouldly;

namespace MlBackend.EndToEnd.LabelStudio;

/// <summary>A project in the genuine Label Studio, linked to a service of its own.</summary>
public sealed class Scenario : IAsyncDisposable
{
    private Scenario(LabelStudioDriver driver, ServiceProcess service, int project, int backend)
    {
        Driver = driver;
        Service = service;
        Project = project;
        Backend = backend;
    }

    public LabelStudioDriver Driver { get; }

    public ServiceProcess Service { get; }

    public int Project { get; }

    public int Backend { get; }

    /// <summary>What an admin does: starts the service, gives it a token, makes a project, pastes the URL.</summary>
    public static async Task<Scenario> LinkAsync(LabelStudioFixture fixture, string title, string labelConfig)
    {
        var server = fixture.Server;
        var driver = fixture.Driver;
        var service = await ServiceProcess.StartAsync(new Dictionary<string, string>
        {
            ["LABEL_STUDIO_URL"] = server.Url.ToString(),
            ["LABEL_STUDIO_API_KEY"] = server.Token,
        });
        var project = await driver.CreateProjectAsync(title, labelConfig);
        var backend = await driver.ConnectBackendAsync(project, service.PasteUrl);
        return new Scenario(driver, service, project, backend);
    }

    /// <summary>Submits what a careful annotator answers, task by task.</summary>
    public async Task AnnotateAsync(IEnumerable<int> tasks, IEnumerable<Labelled> corpus)
    {
        foreach (var (task, labelled) in tasks.Zip(corpus))
        {
            await Driver.SubmitAsync(task, labelled.Result);
        }
    }

    /// <summary>Imports texts of which the first are annotated already, as a migrated project has them.</summary>
    public Task<IReadOnlyList<int>> ImportAnnotatedAsync(IReadOnlyList<Labelled> corpus, int annotated) =>
        Driver.ImportTasksAsync(Project, new JsonArray(
        [
            .. corpus.Select((labelled, index) => new JsonObject
            {
                ["data"] = new JsonObject { ["text"] = labelled.Text },
                ["annotations"] = index < annotated
                    ? new JsonArray(new JsonObject { ["result"] = labelled.Result.DeepClone() })
                    : new JsonArray(),
            }),
        ]));

    /// <summary>Waits until each of the tasks carries a prediction of the project's current version, and returns them by task.</summary>
    public async Task<IReadOnlyDictionary<int, JsonNode>> WaitForPredictionsAsync(IReadOnlyCollection<int> tasks, TimeSpan limit)
    {
        var predictions = await Patience.UntilAsync(
            $"a prediction of the current release on each of {tasks.Count} tasks",
            limit,
            CurrentAsync,
            current => tasks.All(task => current.Any(prediction => (int)prediction["task"]! == task)));
        predictions.GroupBy(prediction => (int)prediction["task"]!).ShouldAllBe(own => own.Count() == 1, "nothing may stand twice");
        return predictions.ToDictionary(prediction => (int)prediction["task"]!);
    }

    /// <summary>The predictions whose version is the one that the project shows; none while that is no release of ours.</summary>
    public async Task<IReadOnlyList<JsonNode>> CurrentAsync()
    {
        var version = (string?)(await Driver.ProjectAsync(Project))!["model_version"];
        return version is null || !version.StartsWith("mlb-", StringComparison.Ordinal)
            ? []
            : [.. (await Driver.PredictionsAsync(Project)).Where(prediction => (string?)prediction["model_version"] == version)];
    }

    /// <summary>The score Label Studio orders by.</summary>
    public static double Score(JsonNode prediction) => (double)prediction["score"]!;

    /// <summary>The number of the release of a prediction.</summary>
    public static int ReleaseNumber(JsonNode prediction) =>
        int.Parse(((string)prediction["model_version"]!).Split("-r")[1], CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Driver.DeleteProjectAsync(Project);
        Driver.Dispose();
        await Service.DisposeAsync();
    }
}
