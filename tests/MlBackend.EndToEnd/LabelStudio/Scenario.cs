using System.Globalization;
using System.Text.Json.Nodes;
using MlBackend.TestKit.Genuine;
using Shouldly;

namespace MlBackend.EndToEnd.LabelStudio;

/// <summary>A project in the genuine Label Studio, linked to a service of its own.</summary>
public sealed class Scenario : IAsyncDisposable
{
    private readonly bool isGuest;

    private Scenario(LabelStudioDriver driver, ServiceProcess service, int project, int backend, bool isGuest = false)
    {
        this.isGuest = isGuest;
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
    /// <param name="fixture">The server.</param>
    /// <param name="title">The project's title.</param>
    /// <param name="labelConfig">What it asks.</param>
    /// <param name="address">Where the service reaches the server, where that is not its own address.</param>
    /// <param name="extraParams">Settings of the project, as Label Studio's form takes them.</param>
    public static Task<Scenario> LinkAsync(LabelStudioFixture fixture, string title, string labelConfig, Uri? address = null, JsonObject? extraParams = null) =>
        LinkAsync(fixture.Server, title, labelConfig, address, extraParams);

    /// <summary>The same with any server.</summary>
    public static async Task<Scenario> LinkAsync(LabelStudioServer server, string title, string labelConfig, Uri? address = null, JsonObject? extraParams = null)
    {
        var driver = new LabelStudioDriver(server.Url, "Token " + server.Token);
        var service = await ServiceProcess.StartAsync(new Dictionary<string, string>
        {
            ["LABEL_STUDIO_URL"] = (address ?? server.Url).ToString(),
            ["LABEL_STUDIO_API_KEY"] = server.Token,
        });
        var project = await driver.CreateProjectAsync(title, labelConfig);
        var backend = await driver.ConnectBackendAsync(project, service.PasteUrl, extraParams);
        return new Scenario(driver, service, project, backend);
    }

    /// <summary>One more project, linked to a service that is there already and stays when the scenario ends.</summary>
    public static async Task<Scenario> JoinAsync(LabelStudioServer server, ServiceProcess service, string pasteUrl, int project)
    {
        var driver = new LabelStudioDriver(server.Url, "Token " + server.Token);
        return new Scenario(driver, service, project, await driver.ConnectBackendAsync(project, pasteUrl), isGuest: true);
    }

    /// <summary>Waits until only one release's suggestions are left, and sees that none of them stands twice.</summary>
    public async Task NothingTwiceAsync(TimeSpan limit)
    {
        var predictions = await Patience.UntilAsync(
            "one release is left",
            limit,
            () => Driver.PredictionsAsync(Project),
            all => all.Select(prediction => (string?)prediction["model_version"]).Distinct().Count() == 1);
        predictions.GroupBy(prediction => (int)prediction["task"]!).ShouldAllBe(own => own.Count() == 1);
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
            current => current.Select(prediction => (int)prediction["task"]!).ToHashSet().IsSupersetOf(tasks));
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
        try
        {
            await Driver.DeleteProjectAsync(Project);
        }
        finally
        {
            Driver.Dispose();
            if (!isGuest)
            {
                await Service.DisposeAsync();
            }
        }
    }
}
