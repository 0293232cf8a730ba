using System.Text.Json.Serialization;

namespace MlBackend.LabelStudio.Contract;

/// <summary>JSON of everything that is small enough to be an object. Bodies that grow are read and written token by token.</summary>
[JsonSerializable(typeof(HealthAnswer))]
[JsonSerializable(typeof(SetupAnswer))]
[JsonSerializable(typeof(VersionsAnswer))]
[JsonSerializable(typeof(WebhookAnswer))]
[JsonSerializable(typeof(JobAnswer))]
internal sealed partial class LabelStudioJson : JsonSerializerContext;
