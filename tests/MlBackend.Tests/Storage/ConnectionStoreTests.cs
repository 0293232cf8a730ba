using MlBackend.Core.Errors;
using MlBackend.Core.Tools;
using MlBackend.Storage;
using MlBackend.Storage.Connections;
using MlBackend.Storage.Projects;
using MlBackend.Storage.Relational;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Storage;

public sealed class ConnectionStoreTests
{
    private static readonly Uri Url = new("http://tool.example:8080/");
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_connection_keeps_its_key_when_it_is_linked_again()
    {
        await using var stores = await Stores.CreateAsync(Token);
        var made = await stores.Connections.GetOrCreateAsync(ConnectionStore.DefaultName, ToolKind.LabelStudio, Token);

        var linked = await stores.Connections.LinkAsync(ConnectionStore.DefaultName, ToolKind.LabelStudio, Url, "secret", Token);

        linked.ShouldBe(made with { Url = Url });
        made.Key.Length.ShouldBe(32);
        (await stores.Connections.ListAsync(Token)).ShouldBe([linked]);
    }

    [Fact]
    public async Task Keys_differ_between_connections()
    {
        await using var stores = await Stores.CreateAsync(Token);
        var one = await stores.Connections.GetOrCreateAsync("one", ToolKind.LabelStudio, Token);
        var other = await stores.Connections.GetOrCreateAsync("other", ToolKind.LabelStudio, Token);

        one.Key.ShouldNotBe(other.Key);
    }

    [Fact]
    public async Task A_credential_is_read_back_after_a_restart_and_lies_nowhere_in_clear()
    {
        await using var stores = await Stores.CreateAsync(Token);
        var connection = await stores.Connections.LinkAsync("default", ToolKind.LabelStudio, Url, "very-secret-token", Token);
        await using var restarted = stores.Reopened();

        (await restarted.Connections.ReadCredentialAsync(connection.Id, Token)).ShouldBe("very-secret-token");
        foreach (var file in Directory.EnumerateFiles(stores.Options.DataFolder))
        {
            System.Text.Encoding.Latin1.GetString(ReadShared(file)).ShouldNotContain("very-secret-token");
        }
    }

    [Fact]
    public async Task A_key_ring_wrapped_by_a_master_key_opens_with_that_key_only()
    {
        await using var stores = await Stores.CreateAsync(Token);
        var options = new StorageOptions { DataFolder = stores.Options.DataFolder, MasterKey = "correct horse" };
        var connection = await Store(stores, options).LinkAsync("default", ToolKind.LabelStudio, Url, "secret", Token);

        (await Store(stores, options).ReadCredentialAsync(connection.Id, Token)).ShouldBe("secret");
        options.MasterKey = "wrong horse";
        var refusal = await Should.ThrowAsync<MlBackendException>(() => Store(stores, options).ReadCredentialAsync(connection.Id, Token));
        refusal.Code.ShouldBe(ErrorCodes.CredentialUnreadable);
    }

    [Fact]
    public async Task Linking_wakes_the_projects_that_waited_for_a_token_and_no_others()
    {
        await using var stores = await Stores.CreateAsync(Token);
        var waiting = await stores.ProjectAsync(Token, "1");
        var paused = await stores.ProjectAsync(Token, "2");
        await stores.Projects.SetStateAsync(waiting.Id, ProjectState.NeedsToken, "mlbackend link", Token);
        await stores.Projects.SetStateAsync(paused.Id, ProjectState.Paused, "by hand", Token);

        await stores.Connections.LinkAsync("default", ToolKind.LabelStudio, Url, "secret", Token);

        (await stores.Projects.GetAsync(waiting.Id, Token)).State.ShouldBe(ProjectState.Active);
        (await stores.Projects.GetAsync(paused.Id, Token)).State.ShouldBe(ProjectState.Paused);
    }

    // A vault of its own reads the ring anew, as a started process does.
    private static ConnectionStore Store(Stores stores, StorageOptions options) =>
        new(stores.Database, new CredentialVault(stores.Database, options));

    private static byte[] ReadShared(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
