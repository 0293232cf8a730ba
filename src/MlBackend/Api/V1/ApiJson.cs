using System.Text.Json;
using System.Text.Json.Serialization;
using MlBackend.Api.V1.Connections;
using MlBackend.Api.V1.Models;
using MlBackend.Api.V1.Projects;
using MlBackend.Api.V1.Runs;
using MlBackend.Api.V1.Schedules;

namespace MlBackend.Api.V1;

/// <summary>JSON of the API: snake case. Unknown members of a request are mistakes.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(Page<ConnectionView>))]
[JsonSerializable(typeof(LinkRequest))]
[JsonSerializable(typeof(LinkedView))]
[JsonSerializable(typeof(Page<ProjectView>))]
[JsonSerializable(typeof(Page<SchemaView>))]
[JsonSerializable(typeof(SettingsView))]
[JsonSerializable(typeof(Dictionary<string, JsonElement>))]
[JsonSerializable(typeof(Page<ModelView>))]
[JsonSerializable(typeof(Page<VersionView>))]
[JsonSerializable(typeof(Page<ReleaseView>))]
[JsonSerializable(typeof(NewReleaseView))]
[JsonSerializable(typeof(Page<RunView>))]
[JsonSerializable(typeof(Page<ScheduleView>))]
[JsonSerializable(typeof(ScheduleRequest))]
[JsonSerializable(typeof(bool))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(double))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(object))]
internal sealed partial class ApiJson : JsonSerializerContext;
