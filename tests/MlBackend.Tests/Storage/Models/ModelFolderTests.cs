using MlBackend.Core.Documents;
using MlBackend.Core.Errors;
using MlBackend.Core.Models;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;
using MlBackend.Storage.Models;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Storage.Models;

public sealed class ModelFolderTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("mlbackend-model").FullName;

    private string Folder => Path.Combine(root, "model");

    [Fact]
    public void What_was_written_is_read_back_with_the_known_hash_of_each_file()
    {
        ModelFolder.Write(Folder, new TextModel("abc"), Manifest());

        var manifest = ModelFolder.Read(Folder);

        manifest.Question.Labels.ShouldBe(["yes", "no"]);
        // SHA-256 of "abc": FIPS 180-2, appendix B.1.
        manifest.Files["deep/weights.bin"].ShouldBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        Directory.EnumerateFileSystemEntries(root).Count().ShouldBe(1, "no temporary folder stays behind");
    }

    [Fact]
    public void An_older_model_is_replaced_whole()
    {
        ModelFolder.Write(Folder, new TextModel("older") { Extra = "extra.bin" }, Manifest());
        ModelFolder.Write(Folder, new TextModel("newer"), Manifest());

        ModelFolder.Read(Folder).Files.Keys.ShouldBe(["deep/weights.bin"]);
        File.ReadAllText(Path.Combine(Folder, "deep", "weights.bin")).ShouldBe("newer");
        File.Exists(Path.Combine(Folder, "extra.bin")).ShouldBeFalse();
        Directory.EnumerateFileSystemEntries(root).Count().ShouldBe(1);
    }

    [Fact]
    public void A_folder_with_other_files_is_left_alone()
    {
        Directory.CreateDirectory(Folder);
        File.WriteAllText(Path.Combine(Folder, "thesis.txt"), "dear");

        Should.Throw<MlBackendException>(() => ModelFolder.Write(Folder, new TextModel("abc"), Manifest()))
            .Code.ShouldBe(ErrorCodes.ModelFolderOccupied);
        Directory.EnumerateFileSystemEntries(Folder).Select(Path.GetFileName).ShouldBe(["thesis.txt"]);
    }

    [Fact]
    public void A_model_that_cannot_be_saved_leaves_the_older_one_in_place()
    {
        ModelFolder.Write(Folder, new TextModel("older"), Manifest());

        Should.Throw<IOException>(() => ModelFolder.Write(Folder, new TextModel("newer") { Fails = true }, Manifest()));

        ModelFolder.Read(Folder);
        File.ReadAllText(Path.Combine(Folder, "deep", "weights.bin")).ShouldBe("older");
        Directory.EnumerateFileSystemEntries(root).Count().ShouldBe(1);
    }

    [Fact]
    public void A_changed_file_is_refused()
    {
        ModelFolder.Write(Folder, new TextModel("abc"), Manifest());
        File.WriteAllText(Path.Combine(Folder, "deep", "weights.bin"), "abd");

        Code(() => ModelFolder.Read(Folder)).ShouldBe(ErrorCodes.ModelFileDamaged);
    }

    [Fact]
    public void A_missing_file_is_refused()
    {
        ModelFolder.Write(Folder, new TextModel("abc"), Manifest());
        File.Delete(Path.Combine(Folder, "deep", "weights.bin"));

        Code(() => ModelFolder.Read(Folder)).ShouldBe(ErrorCodes.ModelFileDamaged);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(ModelManifest.CurrentVersion + 1)]
    public void A_manifest_of_another_version_is_refused(int version) =>
        Code(() => ReadManifest(Manifest().ToJson().Replace(": 1,", $": {version},", StringComparison.Ordinal)))
            .ShouldBe(ErrorCodes.ManifestVersionUnknown);

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"manifestVersion\": \"1\"}")]
    [InlineData("{\"manifestVersion\": 1}")]
    [InlineData("{\"manifestVersion\": 1, \"family\": \"linear\", \"question\": {}, \"files\": {}}")]
    public void A_text_that_is_no_manifest_is_refused(string json) =>
        Code(() => ReadManifest(json)).ShouldBe(ErrorCodes.ManifestUnreadable);

    [Fact]
    public void A_folder_without_manifest_is_no_model() =>
        Code(() => ModelFolder.Read(root)).ShouldBe(ErrorCodes.NoModelFolder);

    [Theory]
    [InlineData("../secret")]
    [InlineData("/etc/hostname")]
    [InlineData("deep/../../secret")]
    public void A_manifest_cannot_name_files_outside_its_folder(string name)
    {
        var manifest = Manifest() with { Files = new Dictionary<string, string> { [name] = "00" } };

        Code(() => ReadManifest(manifest.ToJson())).ShouldBe(ErrorCodes.ModelFileDamaged);
    }

    [Fact]
    public void A_copy_takes_only_what_the_manifest_names()
    {
        ModelFolder.Write(Folder, new TextModel("abc"), Manifest());
        File.WriteAllText(Path.Combine(Folder, "notes.txt"), "mine");

        var copy = Path.Combine(root, "copy");
        ModelFolder.Copy(Folder, copy);

        ModelFolder.Read(copy).Files.Count.ShouldBe(1);
        File.Exists(Path.Combine(copy, "notes.txt")).ShouldBeFalse();
    }

    [Fact]
    public void A_model_of_an_unknown_family_is_refused()
    {
        ModelFolder.Write(Folder, new TextModel("abc"), Manifest());

        Code(() => ModelFolder.Load(Folder, _ => null, out _)).ShouldBe(ErrorCodes.ModelFamilyUnknown);
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    private static ErrorCode Code(Action action) => Should.Throw<MlBackendException>(action).Code;

    private ModelManifest ReadManifest(string json)
    {
        Directory.CreateDirectory(Folder);
        File.WriteAllText(Path.Combine(Folder, ModelManifest.FileName), json);
        return ModelFolder.Read(Folder);
    }

    private static ModelManifest Manifest() => new(
        1, "linear", new Question("mood", QuestionKind.Choice, "text", ["text"], ["yes", "no"]), "hash", 0, 7, null,
        new Dictionary<string, string>(), 20, "print", new Dictionary<string, double> { ["accuracy"] = 0.5 }, null, null, "0.1.0",
        new Dictionary<string, string>());

    private sealed class TextModel(string weights) : IModel
    {
        public string? Extra { get; init; }

        public bool Fails { get; init; }

        public string Family => "linear";

        public Question Question => Manifest().Question;

        public IReadOnlyList<Suggestion?> Suggest(IReadOnlyList<Document> documents, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public void Save(string folder)
        {
            Directory.CreateDirectory(Path.Combine(folder, "deep"));
            File.WriteAllText(Path.Combine(folder, "deep", "weights.bin"), weights);
            if (Extra is not null)
            {
                File.WriteAllText(Path.Combine(folder, Extra), "extra");
            }

            if (Fails)
            {
                throw new IOException("disk full");
            }
        }
    }
}
