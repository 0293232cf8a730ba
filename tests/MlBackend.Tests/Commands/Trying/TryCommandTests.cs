using System.Globalization;
using System.Text.Json;
using MlBackend.Core.Errors;
using MlBackend.TestKit;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Commands.Trying;

/// <summary>try, as a person types it.</summary>
public sealed class TryCommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mlbackend-try").FullName;

    [Theory]
    [InlineData("choice", "linear")]
    [InlineData("multichoice", "linear")]
    [InlineData("span", "crf")]
    public async Task The_file_tells_the_task_and_less_and_less_is_to_correct(string task, string family)
    {
        var run = await TryAsync(Write(task switch
        {
            "choice" => SmallCorpora.Choices(120, 1),
            "multichoice" => SmallCorpora.SeveralChoices(120, 1),
            _ => SmallCorpora.Spans(120, 1),
        }));

        (run.Json.GetProperty("task").GetString(), run.Json.GetProperty("family").GetString()).ShouldBe((task, family));
        var documents = run.Json.GetProperty("documents").GetInt32();
        documents.ShouldBe(120);
        run.Json.GetProperty("without_model").GetInt32().ShouldBe(20);
        var curve = run.Json.GetProperty("curve").EnumerateArray().Select(stretch => stretch.GetProperty("right").GetInt32()).ToList();
        curve.Sum().ShouldBe(documents - run.Json.GetProperty("to_correct").GetInt32());
        curve[0].ShouldBe(0, "nothing is suggested before the first training");
        curve[^1].ShouldBeGreaterThanOrEqualTo(10, "twelve documents");
    }

    [Fact]
    public async Task The_same_seed_tells_the_same_story()
    {
        var file = Write(SmallCorpora.SeveralChoices(80, 4));

        var stories = new List<string>();
        foreach (var seed in new[] { "3", "3", "4" })
        {
            stories.Add(WithoutTime(await TryAsync(file, "--seed", seed, "--documents", "60")));
        }

        stories[1].ShouldBe(stories[0]);
        stories[2].ShouldNotBe(stories[0]);
    }

    [Fact]
    public async Task Of_many_documents_a_sample_is_tried_and_it_says_so()
    {
        var run = await TryAsync(Write(SmallCorpora.Choices(300, 1)), "--documents", "50");

        run.Json.GetProperty("documents").GetInt32().ShouldBe(50);
        run.Json.GetProperty("labelled_documents").GetInt32().ShouldBe(300);
        run.Error.ShouldContain("A sample of 50 is tried");
    }

    [Fact]
    public async Task A_wrong_annotation_is_found_by_models_that_did_not_see_it()
    {
        var lines = SmallCorpora.Choices(200, 1).Split('\n');
        lines[57] = lines[57].EndsWith(",good", StringComparison.Ordinal)
            ? lines[57].Replace(",good", ",bad", StringComparison.Ordinal)
            : lines[57].Replace(",bad", ",good", StringComparison.Ordinal);

        var run = await TryAsync(Write(string.Join('\n', lines)));

        var found = run.Json.GetProperty("second_look").EnumerateArray().ShouldHaveSingleItem();
        found.GetProperty("line").GetInt32().ShouldBe(58);
        found.GetProperty("id").GetString().ShouldBe("57");
        found.GetProperty("confidence").GetDouble().ShouldBeGreaterThanOrEqualTo(0.9);
        found.GetProperty("annotated").GetString().ShouldNotBe(found.GetProperty("suggested").GetString());
    }

    [Fact]
    public async Task A_span_that_was_forgotten_is_found_with_its_place_in_code_points()
    {
        var sentences = SmallCorpora.Spans(100, 1).Split("\n\n");
        sentences[40] = "we O\nwent O\nto O\nLyon O\nwith O\n\U0001F600 O\nfriends O";

        var run = await TryAsync(Write(string.Join("\n\n", sentences)));

        var found = run.Json.GetProperty("second_look").EnumerateArray().ShouldHaveSingleItem();
        found.GetProperty("annotated").GetString().ShouldBe("nothing");
        found.GetProperty("suggested").GetString().ShouldBe("CITY 11-15");
    }

    [Theory]
    [InlineData("--json")]
    [InlineData("--seed=1")]
    public async Task No_text_of_a_document_is_written_where_nobody_watches(string option)
    {
        var table = SmallCorpora.Choices(100, 1).Split('\n').ToList();
        table.AddRange(Enumerable.Range(0, 4).Select(number => string.Create(CultureInfo.InvariantCulture, $"it was a great day number {number},bad")));

        var run = await ShellRun.OfAsync("try", Write(string.Join('\n', table)), option);

        run.Status.ShouldBe(0, run.Error);
        (run.Output + run.Error).ShouldNotContain("day number");
    }

    [Fact]
    public async Task The_table_says_how_many_would_have_had_to_be_corrected()
    {
        var run = await ShellRun.OfAsync("try", Write(SmallCorpora.Choices(100, 1)));

        run.Output.ShouldStartWith("With MlBackend you would have had to correct ");
        run.Output.ShouldContain("20 came before the first model.");
    }

    [Theory]
    [InlineData("text,label\na,x\nb,y\n", 3006)]
    [InlineData("text,label\na,\nb,\n", 5021)]
    [InlineData("[]", 5021)]
    public async Task What_is_too_little_to_try_is_said_with_its_code(string data, int code)
    {
        var run = await ShellRun.OfAsync("try", Write(data), "--json");

        (run.Status, run.Output).ShouldBe((1, ""));
        run.Error.ShouldContain($"MLB{code}: ");
    }

    [Fact]
    public async Task One_answer_only_is_nothing_to_learn()
    {
        var run = await ShellRun.OfAsync("try", Write("text,label\n" + string.Concat(Enumerable.Range(0, 30).Select(number => $"text {number},same\n"))));

        run.Error.ShouldContain(ErrorCodes.NothingToLearn.Id);
    }

    [Fact]
    public async Task A_label_studio_export_is_tried_by_its_largest_question()
    {
        var tasks = Enumerable.Range(1, 60).Select(id => new
        {
            id,
            data = new { text = (id % 2 == 0 ? "lovely weather " : "awful weather ") + id },
            annotations = new[]
            {
                new
                {
                    id, completed_by = 1, was_cancelled = false, created_at = "2026-01-01T00:00:00Z", updated_at = "2026-01-01T00:00:00Z",
                    result = Regions(id),
                },
            },
        });

        var run = await TryAsync(Write(JsonSerializer.Serialize(tasks)));

        run.Json.GetProperty("question").GetString().ShouldBe("mood");
        run.Json.GetProperty("task").GetString().ShouldBe("choice");
        run.Error.ShouldContain("topic");
    }

    [Fact]
    public async Task A_real_corpus_is_tried_in_well_under_its_minute()
    {
        var run = await TryAsync(Repository.SharedPath("data", "docs_issues_train.jsonl"), "--documents", "200");

        var right = 200 - run.Json.GetProperty("to_correct").GetInt32();
        right.ShouldBeGreaterThan(run.Json.GetProperty("right_by_frequency").GetInt32(), "a model is worth more than the most frequent answer");
        run.Json.GetProperty("seconds").GetDouble().ShouldBeLessThan(60);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static object[] Regions(int id)
    {
        var mood = Region("mood", id % 2 == 0 ? "good" : "bad");
        return id == 1 ? [mood, Region("topic", "weather")] : [mood];
    }

    private static object Region(string question, string label) =>
        new { id = question, from_name = question, to_name = "text", type = "choices", value = new { choices = new[] { label } } };

    private static async Task<ShellRun> TryAsync(string file, params string[] options)
    {
        var run = await ShellRun.OfAsync(["try", file, "--json", .. options]);
        run.Status.ShouldBe(0, run.Error);
        return run;
    }

    private static string WithoutTime(ShellRun run) =>
        string.Join(',', run.Json.EnumerateObject().Where(entry => entry.Name is not ("seconds" or "seed")).Select(entry => entry.ToString()));

    private string Write(string content)
    {
        var path = Path.Combine(folder, "file");
        File.WriteAllText(path, content);
        return path;
    }
}
