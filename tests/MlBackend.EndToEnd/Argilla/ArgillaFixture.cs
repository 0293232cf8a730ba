using MlBackend.EndToEnd.Argilla;
using MlBackend.TestKit;
using MlBackend.TestKit.Genuine;
using Xunit;

[assembly: AssemblyFixture(typeof(ArgillaFixture))]

namespace MlBackend.EndToEnd.Argilla;

/// <summary>One genuine Argilla for the whole assembly, started by the first scenario that needs it.</summary>
public sealed class ArgillaFixture : IAsyncDisposable
{
    private readonly Lazy<Task<ArgillaServer?>> server = new(ArgillaServer.StartAsync);

    /// <summary>The server; skips the running test where there is none, or fails it where real tools are required.</summary>
    public async Task<ArgillaServer> ServerAsync()
    {
        const string reason = "No genuine Argilla: set TEST_ARGILLA_URL and TEST_ARGILLA_API_KEY, or put the shared folder beside the repository.";
        var running = await server.Value;
        if (running is null && Repository.RequireRealTools)
        {
            Assert.Fail(reason);
        }

        Assert.SkipWhen(running is null, reason);
        return running!;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (server.IsValueCreated && await server.Value is { } running)
        {
            await running.DisposeAsync();
        }
    }
}
