using MlBackend.Core.Tools;
using MlBackend.TestKit.Argilla;
using MlBackend.TestKit.LabelStudio;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Argilla.Client;

/// <summary>Vectors under a name of their own: made once, written where they are others.</summary>
public sealed class VectorTests
{
    private const string Name = "mlbackend-small";
    private const string First = "815f33c2-ec02-46c3-bceb-e58735b083ba";
    private const string Second = "d8da1549-6391-4f1e-8df1-cc8795a475b1";
    private const string Gone = "00000000-0000-4000-8000-000000000000";
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Where_there_is_none_of_that_name_it_is_made_beside_the_others()
    {
        using var peer = new FakeLabelStudio()
            .On(HttpMethod.Get, ArgillaClientOf.Path("/vectors-settings"), ArgillaRecording.Of("rest/033-vectors-settings"))
            .Once(HttpMethod.Post, ArgillaClientOf.Path("/vectors-settings"), ArgillaRecording.Of("errors/085-201-vectors-settings-after-publish"));
        using var client = ArgillaClientOf.Fake(peer);

        (await ((IToolVectors)client).EnsureVectorsAsync(ArgillaClientOf.Reviews, Name, "Similar texts", 16, Token)).ShouldBeTrue();

        peer.Received[^1].Body.ShouldBe("""{"name":"mlbackend-small","title":"Similar texts","dimensions":16}""");
    }

    [Fact]
    public async Task One_of_another_length_is_not_written_over_and_where_none_may_be_made_there_are_none()
    {
        using var other = new FakeLabelStudio().On(HttpMethod.Get, ArgillaClientOf.Path("/vectors-settings"), """{"items":[{"name":"mlbackend-small","title":"t","dimensions":8}]}""");
        using var client = ArgillaClientOf.Fake(other);
        (await ((IToolVectors)client).EnsureVectorsAsync(ArgillaClientOf.Reviews, Name, "t", 16, Token)).ShouldBeFalse();

        using var forbidden = new FakeLabelStudio()
            .On(HttpMethod.Get, ArgillaClientOf.Path("/vectors-settings"), """{"items":[]}""")
            .On(HttpMethod.Post, ArgillaClientOf.Path("/vectors-settings"), ArgillaRecording.Of("errors/004-403-annotator-create-dataset"));
        using var annotator = ArgillaClientOf.Fake(forbidden);
        (await ((IToolVectors)annotator).EnsureVectorsAsync(ArgillaClientOf.Reviews, Name, "t", 16, Token)).ShouldBeFalse();
    }

    [Fact]
    public async Task Only_what_is_not_there_already_is_written_and_nothing_else_of_the_record()
    {
        using var peer = new FakeLabelStudio()
            .On(HttpMethod.Post, ArgillaClientOf.Path("/records/search"), $$"""{"items":[{"record":{{Record(First, "[0.5,-1.0]")}}},{"record":{{Record(Second, "[0.5,1.0]")}}}],"total":2}""")
            .On(HttpMethod.Put, ArgillaClientOf.Path("/records/bulk"), """{"items":[]}""");
        using var client = ArgillaClientOf.Fake(peer);
        var vectors = new[] { First, Second, Gone }.ToDictionary(id => id, _ => new[] { 0.5f, -1f });

        (await ((IToolVectors)client).PushVectorsAsync(ArgillaClientOf.Reviews, Name, vectors, Token)).ShouldBe(1);

        peer.Received[0].Address.Query.ShouldStartWith("?include=vectors:mlbackend-small&");
        peer.Received[1].Body.ShouldBe($$$"""{"items":[{"id":"{{{Second}}}","vectors":{"mlbackend-small":[0.5,-1]}}]}""");
    }

    private static string Record(string id, string vector) =>
        $$$"""{"id":"{{{id}}}","fields":{"text":"t"},"metadata":null,"vectors":{"mlbackend-small":{{{vector}}}},"updated_at":"2026-11-22T14:27:00.380173"}""";
}
