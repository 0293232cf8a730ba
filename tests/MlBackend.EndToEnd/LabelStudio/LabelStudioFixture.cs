using MlBackend.EndToEnd.LabelStudio;
using MlBackend.TestKit.Genuine;
using MlBackend.TestKit;
using Xunit;

[assembly: AssemblyFixture(typeof(LabelStudioFixture))]

// One scenario after the other, and beside them those of ScenariosApart.
[assembly: CollectionBehavior(CollectionBehavior.CollectionPerAssembly, MaxParallelThreads = 2)]

namespace MlBackend.EndToEnd.LabelStudio;

/// <summary>One genuine Label Studio for all scenarios, and one for those apart; every scenario makes its own project in it.</summary>
public sealed class LabelStudioFixture : IAsyncLifetime
{
    private LabelStudioServer? server;

    /// <summary>The server; skips the running test where there is none, or fails it where real tools are required.</summary>
    public LabelStudioServer Server
    {
        get
        {
            const string reason = "No genuine Label Studio: set TEST_LABEL_STUDIO_URL and TEST_LABEL_STUDIO_TOKEN, or put the shared folder beside the repository.";
            if (server is null && Repository.RequireRealTools)
            {
                Assert.Fail(reason);
            }

            Assert.SkipWhen(server is null, reason);
            return server!;
        }
    }

    /// <summary>A driver that acts as the administrator with a legacy token.</summary>
    public LabelStudioDriver Driver => new(Server.Url, "Token " + Server.Token);

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => server = await LabelStudioServer.StartAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
        }
    }
}
