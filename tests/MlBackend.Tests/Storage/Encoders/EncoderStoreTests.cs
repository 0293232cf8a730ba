using MlBackend.Core.Errors;
using MlBackend.Storage;
using MlBackend.Storage.Encoders;
using MlBackend.TestKit;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Storage.Encoders;

public sealed class EncoderStoreTests : IDisposable
{
    private readonly TemporaryFolder data = new();
    private readonly EncoderStore store;

    public EncoderStoreTests() => store = new EncoderStore(new StorageOptions { DataFolder = data.Path }, TimeProvider.System);

    public void Dispose() => data.Dispose();

    [Fact]
    public async Task What_was_added_is_listed_found_by_name_and_by_hash_and_can_be_removed()
    {
        await AddAsync("one", "hash-1");
        await AddAsync("two", "hash-2");

        store.List().Select(encoder => (encoder.Id, encoder.Hash, encoder.Bytes)).ShouldBe([("one", "hash-1", 7), ("two", "hash-2", 7)]);
        store.Locate("one", null).ShouldBe(store.FolderOf("one"));
        store.Locate("renamed", "hash-2").ShouldBe(store.FolderOf("two"));
        store.Locate("three", null).ShouldBeNull();

        store.Remove("one");
        store.List().Select(encoder => encoder.Id).ShouldBe(["two"]);
        Directory.EnumerateFileSystemEntries(store.Root).Count().ShouldBe(1);
        Should.Throw<MlBackendException>(() => store.Remove("one")).Code.ShouldBe(ErrorCodes.EncoderUnknown);
    }

    [Fact]
    public async Task The_same_encoder_may_be_added_again_and_another_of_its_name_may_not()
    {
        await AddAsync("one", "hash-1");

        (await AddAsync("one", "hash-1")).Hash.ShouldBe("hash-1");
        (await Should.ThrowAsync<MlBackendException>(() => AddAsync("one", "hash-2"))).Code.ShouldBe(ErrorCodes.EncoderThere);
        store.List().Single().Hash.ShouldBe("hash-1");
    }

    [Fact]
    public async Task What_fails_half_way_is_no_encoder_and_is_there_for_the_next_try()
    {
        await Should.ThrowAsync<InvalidOperationException>(() => store.AddAsync("one", "somewhere", folder =>
        {
            File.WriteAllText(Path.Combine(folder, "first"), "half");
            throw new InvalidOperationException();
        }, _ => "hash"));

        store.List().ShouldBeEmpty();
        await store.AddAsync("one", "somewhere", folder => Task.FromResult<string?>(File.ReadAllText(Path.Combine(folder, "first"))), _ => "hash");
        store.List().Single().Revision.ShouldBe("half");
    }

    [Fact]
    public async Task A_full_disk_is_said_and_the_same_command_goes_on_when_there_is_room()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The device without room is Linux's.");
        var failure = await Should.ThrowAsync<MlBackendException>(() => store.AddAsync("one", "somewhere", async folder =>
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "first"), "whole");
            File.CreateSymbolicLink(Path.Combine(folder, "second"), "/dev/full");
            await File.WriteAllBytesAsync(Path.Combine(folder, "second"), new byte[1 << 16]);
            return null;
        }, _ => "hash"));

        failure.Code.ShouldBe(ErrorCodes.DiskFull);
        store.List().ShouldBeEmpty();
        await store.AddAsync("one", "somewhere", folder =>
        {
            File.Delete(Path.Combine(folder, "second"));
            return Task.FromResult<string?>(File.ReadAllText(Path.Combine(folder, "first")));
        }, _ => "hash");
        store.List().Single().Revision.ShouldBe("whole");
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData(".hidden")]
    [InlineData("a/b")]
    [InlineData("a b")]
    public async Task A_name_that_is_no_folders_name_is_refused(string id) =>
        (await Should.ThrowAsync<MlBackendException>(() => AddAsync(id, "hash"))).Code.ShouldBe(ErrorCodes.EncoderThere);

    [Fact]
    public async Task A_changed_file_is_found_out()
    {
        await AddAsync("one", "hash-1");
        store.Verify("one").Id.ShouldBe("one");

        await File.AppendAllTextAsync(Path.Combine(store.FolderOf("one"), "model.onnx"), "!", TestContext.Current.CancellationToken);

        Should.Throw<MlBackendException>(() => store.Verify("one")).Code.ShouldBe(ErrorCodes.DownloadDamaged);
    }

    private Task<StoredEncoder> AddAsync(string id, string hash) => store.AddAsync(id, "somewhere", folder =>
    {
        File.WriteAllText(Path.Combine(folder, "model.onnx"), "weights");
        return Task.FromResult<string?>(null);
    }, _ => hash);
}
