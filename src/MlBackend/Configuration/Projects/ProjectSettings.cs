using System.Text.Json;
using MlBackend.Jobs.Training;
using MlBackend.Storage.Projects;
using MlBackend.Storage.Releases;

namespace MlBackend.Configuration.Projects;

/// <summary>Who said what a setting of a project is.</summary>
internal enum SettingOrigin
{
    /// <summary>Nobody.</summary>
    Default,

    /// <summary>The admin, in the tool: the <c>extra_params</c> of its backend.</summary>
    ExtraParams,

    /// <summary>The admin, by API or shell.</summary>
    Edited,
}

/// <summary>A setting of a project, its value and who said so.</summary>
/// <param name="Setting">The setting.</param>
/// <param name="Value">A bool, an int, a double or a word, as the setting's default.</param>
/// <param name="Origin">Who said so.</param>
internal sealed record ProjectSettingValue(ProjectSetting Setting, object Value, SettingOrigin Origin);

/// <summary>
/// The settings of a project after all sources were read. Costs two small JSON texts; no query. A name or value that is not
/// allowed counts as not said, and stands in <see cref="Ignored"/>.
/// </summary>
internal sealed class ProjectSettings
{
    public static readonly ProjectSetting WishedPrecisionSetting = new("wished_precision", 0.5, "Withhold a label where its suggestions are right less often than this: its confidence floor is learned on held-out answers, and until there are some it is this number itself. What is withheld is still ordered by. 0 shows everything. Where nobody says anything the floor is 50 % confidence. Counts at once for live predictions, for pushed ones from the next release on.") { Most = 1 };
    public static readonly ProjectSetting FamilySetting = new("family", "automatic", "The model family that learns; `automatic`, and each question that the family cannot learn, takes the best that can.") { Words = ["automatic", "linear", "crf", "encoder-head", "encoder"] };
    public static readonly ProjectSetting EncoderSetting = new("encoder", "automatic", "The encoder that heads sit on, by its name in `mlbackend models list`; `automatic`: the first there is. With family `automatic` a head on it competes with the others, and the better one out of fold is taken; `none` keeps encoders out.");
    public static readonly ProjectSetting TuningSetting = new("tuning", "full", "What the family `encoder` trains: every weight of the encoder, or small matrices beside them (LoRA), which needs less memory.") { Words = ["full", "lora"] };
    public static readonly ProjectSetting FineTuningMinutesSetting = new("fine_tuning_minutes", 10, "With family `automatic`, fine-tuning the encoder competes too where there are at least 200 documents to train on and trying and training it takes no longer than this by estimate; 0 = never. A GPU always is fast enough.") { Most = 10_000 };
    public static readonly ProjectSetting MinimumAnnotationsSetting = new("minimum_annotations", TrainingNeed.First, "Annotated documents before the first training.") { Least = 2, Most = 1_000_000 };
    public static readonly ProjectSetting TrainAutomaticallySetting = new("train_automatically", true, "Train when enough was annotated. Without it a run starts when somebody, or a schedule, asks for it.");
    public static readonly ProjectSetting PushAutomaticallySetting = new("push_automatically", true, "Bring a new release to the tool when a training made it. Without it the release waits until somebody asks for its push; what somebody promotes or goes back to is pushed all the same.");
    public static readonly ProjectSetting MostUsefulTabSetting = new("most_useful_tab", false, "Keep a tab with the most useful tasks first in Label Studio's Data Manager; in Argilla, a line in the guidelines that says how to sort.");
    public static readonly ProjectSetting ShowInDescriptionSetting = new("show_in_description", false, "After each release, write one line on it into the description of the tool's project.");

    public static readonly ProjectSetting VectorsSetting = new("vectors", "none", "Put a vector of each text to its record, so that Argilla's own search finds similar ones: by the encoder of that name in `mlbackend models list`, by the first there is (`automatic`), or by `none`. What was put there stays. Argilla only.");

    private readonly Dictionary<string, ProjectSettingValue> values = new(StringComparer.Ordinal);
    private readonly List<string> ignored = [];

    /// <param name="edited">What was edited by API or shell, as a JSON object; null where nothing was.</param>
    /// <param name="extraParams">What the tool sends with /setup; null where it sends nothing.</param>
    public ProjectSettings(string? edited, string? extraParams)
    {
        Add(edited, SettingOrigin.Edited);
        Add(extraParams, SettingOrigin.ExtraParams);
    }

    /// <summary>Every setting, in the order of docs/configuration.md.</summary>
    public static IReadOnlyList<ProjectSetting> All { get; } =
    [
        WishedPrecisionSetting, FamilySetting, EncoderSetting, TuningSetting, FineTuningMinutesSetting, MinimumAnnotationsSetting, TrainAutomaticallySetting, PushAutomaticallySetting,
        MostUsefulTabSetting, ShowInDescriptionSetting, VectorsSetting,
    ];

    /// <summary>In [0,1]: how often what is shown shall be right; 0 shows everything. Null where nobody wished: then 50 % confidence is the floor.</summary>
    public double? WishedPrecision => Find(WishedPrecisionSetting) is { Origin: not SettingOrigin.Default } wish ? (double)wish.Value : null;

    /// <summary>The family that learns; null = the best for each question.</summary>
    public string? Family => (string)Find(FamilySetting).Value is var name and not "automatic" ? name : null;

    /// <summary>The encoder by its name, <c>none</c> or <c>automatic</c>.</summary>
    public string Encoder => (string)Find(EncoderSetting).Value;

    /// <summary>Which weights fine-tuning trains: <c>full</c> or <c>lora</c>.</summary>
    public string Tuning => (string)Find(TuningSetting).Value;

    /// <summary>How long fine-tuning may take where nobody asked for it.</summary>
    public TimeSpan FineTuningLimit => TimeSpan.FromMinutes((int)Find(FineTuningMinutesSetting).Value);

    /// <summary>Annotated documents before the first training.</summary>
    public int MinimumAnnotations => (int)Find(MinimumAnnotationsSetting).Value;

    /// <summary>Whether enough new annotations start a training.</summary>
    public bool TrainAutomatically => (bool)Find(TrainAutomaticallySetting).Value;

    /// <summary>Whether a new release goes to the tool without being asked for.</summary>
    public bool PushAutomatically => (bool)Find(PushAutomaticallySetting).Value;

    /// <summary>Whether the tool's Data Manager gets a tab with the most useful tasks first.</summary>
    public bool MostUsefulTab => (bool)Find(MostUsefulTabSetting).Value;

    /// <summary>Whether the project's description in the tool gets a line.</summary>
    public bool ShowInDescription => (bool)Find(ShowInDescriptionSetting).Value;

    /// <summary>The encoder whose vectors go to the tool, by its name, or <c>automatic</c>; null = none do.</summary>
    public string? Vectors => (string)Find(VectorsSetting).Value is var name and not "none" ? name : null;

    /// <summary>Names that were said and do not count: unknown ones, and known ones with a value that is not allowed.</summary>
    public IReadOnlyList<string> Ignored => ignored;

    /// <summary>Every setting with its value and origin, in the order of <see cref="All"/>.</summary>
    public IReadOnlyList<ProjectSettingValue> Values => [.. All.Select(Find)];

    /// <summary>The settings of a project.</summary>
    public static ProjectSettings Of(Project project) => new(project.Settings, project.ExtraParams);

    /// <summary>The settings of a project that is served.</summary>
    public static ProjectSettings Of(ServedProject project) => new(project.Settings, project.ExtraParams);

    private ProjectSettingValue Find(ProjectSetting setting) =>
        values.GetValueOrDefault(setting.Name) ?? new ProjectSettingValue(setting, setting.Default, SettingOrigin.Default);

    private void Add(string? json, SettingOrigin origin)
    {
        if (string.IsNullOrWhiteSpace(json))
        {
            return;
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            Add(document.RootElement, origin);
        }
        catch (JsonException)
        {
            ignored.Add("(no JSON)");
        }
    }

    private void Add(JsonElement said, SettingOrigin origin)
    {
        if (said.ValueKind == JsonValueKind.String)
        {
            // Label Studio's form has one text field for it: the object may come as a text.
            using var inner = JsonDocument.Parse(said.GetString() is { Length: > 0 } text ? text : "{}");
            if (inner.RootElement.ValueKind != JsonValueKind.String)
            {
                Add(inner.RootElement, origin);
                return;
            }
        }

        if (said.ValueKind != JsonValueKind.Object)
        {
            ignored.Add("(no JSON object)");
            return;
        }

        foreach (var entry in said.EnumerateObject())
        {
            if (All.FirstOrDefault(setting => setting.Name == entry.Name) is { } setting && setting.Read(entry.Value) is { } value)
            {
                values.TryAdd(setting.Name, new ProjectSettingValue(setting, value, origin));
            }
            else
            {
                ignored.Add(entry.Name);
            }
        }
    }
}
