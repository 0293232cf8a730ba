using MlBackend.TestKit;
using MlBackend.TestKit.Genuine;
using Xunit;

namespace MlBackend.EndToEnd.LabelStudio;

/// <summary>A genuine Label Studio that refuses predictions which do not fit the label config; one bad region costs the whole batch.</summary>
public sealed class ValidatingServer : IAsyncLifetime
{
    private LabelStudioServer? server;

    /// <summary>The server; skips the running test where there is none, or fails it where real tools are required.</summary>
    public LabelStudioServer Server
    {
        get
        {
            const string reason = "No bundle of the genuine Label Studio: put the shared folder beside the repository.";
            if (server is null && Repository.RequireRealTools)
            {
                Assert.Fail(reason);
            }

            Assert.SkipWhen(server is null, reason);
            return server!;
        }
    }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => server = await LabelStudioServer.StartAnotherAsync(validates: true);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
        }
    }
}
