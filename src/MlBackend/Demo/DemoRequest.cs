using System.Text.Json.Serialization;

namespace MlBackend.Demo;

/// <summary>What Label Studio sends to /predict, as far as the demonstration's example needs it.</summary>
internal sealed record DemoRequest(
    [property: JsonPropertyName("project")] string Project,
    [property: JsonPropertyName("label_config")] string LabelConfig,
    [property: JsonPropertyName("tasks")] IReadOnlyList<DemoTask> Tasks);

/// <summary>One task.</summary>
internal sealed record DemoTask([property: JsonPropertyName("id")] int Id, [property: JsonPropertyName("data")] DemoTexts Data);

/// <summary>The task's data.</summary>
internal sealed record DemoTexts([property: JsonPropertyName("text")] string Text);
