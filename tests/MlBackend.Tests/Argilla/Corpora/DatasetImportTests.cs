using MlBackend.Argilla.Corpora;
using MlBackend.Core.Errors;
using MlBackend.Core.Questions;
using MlBackend.Core.Tools;
using MlBackend.TestKit.LabelStudio;
using MlBackend.Tests.Argilla.Client;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Argilla.Corpora;

/// <summary>What is refused before anything is made in Argilla.</summary>
public sealed class DatasetImportTests
{
    private static readonly Schema Mood = new([new Question("mood", QuestionKind.Choice, "text", ["text"], ["good", "bad"])]);
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_corpus_that_answers_nothing_and_a_label_config_are_refused_before_anything_is_made()
    {
        using var peer = new FakeLabelStudio();
        using var client = ArgillaClientOf.Fake(peer);
        var import = (IToolImport)client;

        (await Should.ThrowAsync<MlBackendException>(() => import.CreateProjectAsync("a", Schema.Empty, ["text"], null, Token))).Code.ShouldBe(ErrorCodes.NothingLabelled);
        (await Should.ThrowAsync<MlBackendException>(() => import.CreateProjectAsync("a", Mood, ["text"], "<View/>", Token))).Code.ShouldBe(ErrorCodes.ImportNotOffered);
        peer.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_published_dataset_of_that_name_is_not_written_into()
    {
        using var peer = new FakeLabelStudio()
            .On(HttpMethod.Get, "/api/v1/me/workspaces", """{"items":[{"id":"w","name":"w1"}]}""")
            .On(HttpMethod.Get, "/api/v1/me/datasets", """{"items":[{"id":"d","name":"a","status":"ready","workspace_id":"w","last_activity_at":"2026-11-22T14:26:57","inserted_at":"2026-11-22T14:26:57"}]}""");
        using var client = ArgillaClientOf.Fake(peer);

        (await Should.ThrowAsync<MlBackendException>(() => ((IToolImport)client).CreateProjectAsync("a", Mood, ["text"], null, Token))).Code.ShouldBe(ErrorCodes.ArgillaHasAlready);
    }
}
