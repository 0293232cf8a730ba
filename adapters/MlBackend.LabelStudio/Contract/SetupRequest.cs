using System.IO.Pipelines;
using System.Text;
using MlBackend.Core.Serving;
using MlBackend.LabelStudio.Json;
using MlBackend.LabelStudio.LabelConfigs;

namespace MlBackend.LabelStudio.Contract;

/// <summary>
/// <c>POST /setup</c>: {project: "id.second", schema: "…", hostname, access_token, extra_params}. Host name and token are never
/// read: a credential comes from the admin and goes to the connection's own address only.
/// </summary>
internal static class SetupRequest
{
    /// <summary>Reads a body.</summary>
    /// <exception cref="Core.Errors.MlBackendException">It is no such JSON, or its label config cannot be read.</exception>
    public static async ValueTask<ProjectSetup> ReadAsync(PipeReader body, long limit, LabelConfigCache configs, CancellationToken cancellationToken)
    {
        var envelope = new Envelope("project", "schema", "extra_params");
        await JsonBody.ReadAsync(body, limit, envelope, cancellationToken);
        var source = envelope.Text("schema") ?? throw JsonBody.Malformed("schema is missing.");
        var project = ProjectIds.Parse(envelope.Text("project") ?? throw JsonBody.Malformed("project is missing."));
        return new ProjectSetup(project, configs.Get(source).Schema, source, Given(envelope["extra_params"]));
    }

    private static string? Given(ReadOnlySpan<byte> json) => json.IsEmpty || json.SequenceEqual("null"u8) ? null : Encoding.UTF8.GetString(json);
}
