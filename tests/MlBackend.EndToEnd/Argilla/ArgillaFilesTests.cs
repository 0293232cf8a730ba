using System.Text.Json.Nodes;
using MlBackend.TestKit;
using MlBackend.TestKit.Genuine;
using Shouldly;
using Xunit;

namespace MlBackend.EndToEnd.Argilla;

/// <summary>A dataset made of a corpus, and written to a file again.</summary>
[Collection(ScenariosApart.Name)]
public sealed class ArgillaFilesTests(ArgillaFixture fixture)
{
    [Fact]
    public async Task A_corpus_becomes_a_dataset_once_and_comes_back_as_a_file()
    {
        const string name = "pushed-brands";
        var server = await fixture.ServerAsync();
        using var driver = new ArgillaDriver(server.Url, server.Key);
        await using var service = await ServiceProcess.StartAsync();
        await service.RunAsync(["link", "--argilla", server.Url.ToString(), "--key", "-", "--datasets", ""], server.Key);
        var corpus = Path.Combine(service.DataFolder, "brands.jsonl");
        await File.WriteAllLinesAsync(corpus, File.ReadLines(Repository.SharedPath("data", "fashion_brands_train.jsonl")).Where(line => line.Contains("\"answer\":\"accept\"", StringComparison.Ordinal)).Take(60), TestContext.Current.CancellationToken);

        (await service.RunAsync(["argilla", "push-corpus", corpus, "--dataset", name, "--question", "brands", "--with-answers"])).ShouldContain("60 of 60 documents uploaded");
        (await service.RunAsync(["argilla", "push-corpus", corpus, "--dataset", name, "--question", "brands", "--with-answers"])).ShouldContain("0 of 60 documents uploaded, the others were there");

        var file = Path.Combine(service.DataFolder, "brands.json");
        (await service.RunAsync(["argilla", "export", "--dataset", name, "--out", file])).ShouldContain("60 records of argilla/" + name);
        var records = JsonNode.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))!.AsArray();
        records.Count.ShouldBe(60);
        records.Sum(record => record!["responses"]!["brands"]![0]!["value"]!.AsArray().Count).ShouldBe(
            File.ReadLines(corpus).Sum(line => JsonNode.Parse(line)!["spans"]?.AsArray().Count ?? 0));
        (await service.ListAsync("projects")).ShouldBeEmpty("nothing was meant");
        var datasets = (await driver.SendAsync(HttpMethod.Get, "me/datasets"))!["items"]!.AsArray();
        await driver.DeleteDatasetAsync((string)datasets.Single(dataset => (string)dataset!["name"]! == name)!["id"]!);
        await driver.DeleteWebhooksAsync();
    }
    [Fact]
    public async Task Labels_and_spans_of_one_name_become_two_questions_and_no_answer_is_lost()
    {
        const string name = "two-kinds";
        var server = await fixture.ServerAsync();
        using var driver = new ArgillaDriver(server.Url, server.Key);
        await using var service = await ServiceProcess.StartAsync();
        await service.RunAsync(["link", "--argilla", server.Url.ToString(), "--key", "-", "--datasets", ""], server.Key);
        var corpus = Path.Combine(service.DataFolder, "corpus.jsonl");
        await File.WriteAllLinesAsync(corpus, Enumerable.Range(0, 40).Select(number => number % 2 == 0
            ? $$"""{"text":"The minister spoke {{number}}","label":"{{(number % 4 == 0 ? "news" : "sport")}}","answer":"accept"}"""
            : $$"""{"text":"Anna {{number}} works","spans":[{"start":0,"end":4,"label":"PER"}],"answer":"accept"}"""), TestContext.Current.CancellationToken);

        (await service.RunAsync(["argilla", "push-corpus", corpus, "--dataset", name, "--with-answers"])).ShouldContain("40 of 40 documents uploaded");

        var datasets = (await driver.SendAsync(HttpMethod.Get, "me/datasets"))!["items"]!.AsArray();
        var dataset = (string)datasets.Single(dataset => (string)dataset!["name"]! == name)!["id"]!;
        var responses = (await driver.SendAsync(HttpMethod.Get, $"datasets/{dataset}/records?include=responses&limit=100"))!["items"]!.AsArray()
            .Select(record => record!["responses"]!.AsArray().ShouldHaveSingleItem()!);
        // Argilla requires one question at least of a submitted response.
        responses.CountBy(response => (Question: response["values"]!.AsObject().Single().Key, Status: (string)response["status"]!)).OrderBy(pair => pair.Key.Question).ShouldBe(
            [KeyValuePair.Create(("label", "submitted"), 20), KeyValuePair.Create(("label-spans", "draft"), 20)]);
        await driver.DeleteDatasetAsync(dataset);
        await driver.DeleteWebhooksAsync();
    }
}
