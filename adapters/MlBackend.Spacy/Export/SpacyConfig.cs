using System.Globalization;
using System.Text;
using System.Text.Json;
using MlBackend.Spacy.Corpora;

namespace MlBackend.Spacy.Export;

/// <summary>
/// Writes the config.cfg that <c>spacy train</c> takes: what <c>spacy init config --optimize efficiency</c> of spaCy 3.8 gives for
/// these components (Export/Data), with the paths, keys, sizes and labels of the export.
/// </summary>
/// <param name="language">The language of the pipeline.</param>
/// <param name="components">Its components.</param>
public sealed class SpacyConfig(string language, IReadOnlyList<SpacyComponent> components)
{
    /// <summary>The path of the training corpus; null = left open.</summary>
    public string? TrainPath { get; init; }

    /// <summary>The path of the corpus that judges; null = left open.</summary>
    public string? DevPath { get; init; }

    /// <summary>The path of a component's list of labels; null = it finds its labels in the training corpus.</summary>
    public Func<SpacyComponent, string?> LabelsPath { get; init; } = _ => null;

    /// <summary>The lengths that a component's suggester proposes.</summary>
    public Func<SpacyComponent, IReadOnlyList<int>> Sizes { get; init; } = _ => [1, 2, 3];

    /// <summary>True where documents hold rejected spans.</summary>
    public bool HasRejected { get; init; }

    /// <summary>The text of the file.</summary>
    public string Write()
    {
        List<string> sections = [.. Sections(Read("base"))];
        // Bags of words need no vectors of tokens.
        var listens = components.Any(component => component.Factory is "ner" or "spancat");
        if (listens)
        {
            sections.AddRange(Sections(Read("tok2vec")));
        }

        foreach (var component in components)
        {
            sections.AddRange(Sections(Fill(component)));
            if (LabelsPath(component) is { } path)
            {
                sections.Add($"[initialize.components.{component.Name}]");
                sections.Add($"[initialize.components.{component.Name}.labels]\n@readers = \"spacy.read_labels.v1\"\npath = {Quote(path)}\nrequire = false");
            }
        }

        var pipeline = components.Select(component => component.Name).Prepend("tok2vec").Skip(listens ? 0 : 1);
        return string.Join("\n\n", sections.OrderBy(Depth))
            .Replace("%TRAIN%", Quote(TrainPath), StringComparison.Ordinal)
            .Replace("%DEV%", Quote(DevPath), StringComparison.Ordinal)
            .Replace("%LANGUAGE%", language, StringComparison.Ordinal)
            .Replace("%PIPELINE%", $"[{string.Join(", ", pipeline.Select(Quote))}]", StringComparison.Ordinal)
            .Replace("%SCORES%", Scores(), StringComparison.Ordinal) + "\n";
    }

    private string Fill(SpacyComponent component) => Read(component.Factory)
        .Replace("%NAME%", component.Name, StringComparison.Ordinal)
        .Replace("%KEY%", Quote(component.Questions[0].Key), StringComparison.Ordinal)
        .Replace("%SIZES%", $"[{string.Join(", ", Sizes(component))}]", StringComparison.Ordinal)
        .Replace("%REJECTED%", HasRejected ? Quote(SpacyPlan.RejectedKey) : "null", StringComparison.Ordinal);

    /// <summary>Every component counts as much as every other.</summary>
    private string Scores()
    {
        var weight = Math.Round(1.0 / components.Count, 2).ToString("0.0#", CultureInfo.InvariantCulture);
        var lines = new StringBuilder();
        foreach (var component in components)
        {
            var key = component.Questions[0].Key;
            lines.Append(component.Factory switch
            {
                "ner" => $"ents_f = {weight}\nents_p = 0.0\nents_r = 0.0\nents_per_type = null\n",
                "spancat" => $"spans_{key}_f = {weight}\nspans_{key}_p = 0.0\nspans_{key}_r = 0.0\n",
                _ => $"""
                    cats_score = {weight}
                    cats_score_desc = null
                    cats_micro_p = null
                    cats_micro_r = null
                    cats_micro_f = null
                    cats_macro_p = null
                    cats_macro_r = null
                    cats_macro_f = null
                    cats_macro_auc = null
                    cats_f_per_type = null

                    """,
            });
        }

        return lines.ToString().TrimEnd('\n');
    }

    /// <summary>A string of a config is one of JSON.</summary>
    private static string Quote(string? text) => text is null ? "null" : JsonSerializer.Serialize(text);

    private static string[] Sections(string text) => text.TrimEnd('\n').Split("\n\n");

    /// <summary>spaCy writes the sections of one depth after those of the depth before.</summary>
    private static int Depth(string section) => section.AsSpan(0, section.IndexOf(']', StringComparison.Ordinal)).Count('.');

    private static string Read(string name)
    {
        using var stream = typeof(SpacyConfig).Assembly.GetManifestResourceStream($"MlBackend.Spacy.Export.{name}.cfg")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
