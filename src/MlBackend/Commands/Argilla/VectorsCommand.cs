using System.CommandLine;
using System.Text.Json;
using MlBackend.Commands.Store;
using MlBackend.Configuration.Projects;
using MlBackend.Core.Errors;
using MlBackend.Core.Tools;
using MlBackend.Hosting;
using MlBackend.Jobs.Pushing;
using MlBackend.Storage.Connections;
using MlBackend.Storage.Encoders;
using MlBackend.Storage.Projects;

namespace MlBackend.Commands.Argilla;

/// <summary><c>mlbackend argilla vectors</c>: lets Argilla's own search find records that are alike.</summary>
internal static class VectorsCommand
{
    private const string None = "none";
    private const string Automatic = "automatic";
    private static readonly Option<string> Encoder = new("--encoder") { Description = "The encoder by its name in mlbackend models list, automatic (the first there is), or none: no more are written.", DefaultValueFactory = _ => Automatic, HelpName = "NAME" };

    public static Command Create()
    {
        var command = new Command("vectors", """
            Put a vector of each text to its record, so that Argilla's "find similar" works; records that come later get theirs too. The
            same as the project setting vectors.

            Examples:
              mlbackend argilla vectors --dataset reviews
              mlbackend argilla vectors --dataset reviews --encoder none
            """)
        {
            LinkedArgilla.Dataset, Encoder, LinkedArgilla.Name, StoreSession.DataDir,
        };
        command.SetAction((parsed, cancellationToken) => Failures.ReportAsync(() => RunAsync(parsed, cancellationToken), parsed.InvocationConfiguration.Error));
        return command;
    }

    private static async Task RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        await using var session = await StoreSession.OpenAsync(parsed, mayCreate: false, cancellationToken);
        var (name, dataset, encoder) = (parsed.GetRequiredValue(LinkedArgilla.Name), parsed.GetRequiredValue(LinkedArgilla.Dataset), parsed.GetRequiredValue(Encoder));
        var connection = (await session.Get<ConnectionStore>().ListAsync(cancellationToken)).FirstOrDefault(known => known.Name == name && known.Tool == ToolKind.Argilla);
        var project = (await session.Get<ProjectStore>().ListAsync(cancellationToken)).Select(summary => summary.Project)
            .FirstOrDefault(known => known.ConnectionId == connection?.Id && (known.Title == dataset || known.Title.EndsWith("/" + dataset, StringComparison.Ordinal)))
            ?? throw ErrorCodes.RowMissing.With($"Connection '{name}' has taken up no dataset {dataset}; see mlbackend projects.");
        var there = session.Get<EncoderStore>().List();
        if (encoder != None && (encoder == Automatic ? there.Count == 0 : there.All(known => known.Id != encoder)))
        {
            throw ErrorCodes.VectorEncoderMissing.With(encoder == Automatic ? "There is none at all." : $"'{encoder}'.");
        }

        var changes = new Dictionary<string, JsonElement>(StringComparer.Ordinal) { [ProjectSettings.VectorsSetting.Name] = JsonElement.Parse($"\"{JsonEncodedText.Encode(encoder)}\"") };
        await session.Get<ProjectStore>().ChangeSettingsAsync(project.Id, edited => SettingEdits.Apply(edited, changes), cancellationToken);
        await new Shell(parsed.InvocationConfiguration).Output.WriteLineAsync(encoder == None
            ? $"{project.Title}: no more vectors are written; those that stand there stay."
            : $"{project.Title}: vectors follow, named {VectorPusher.Prefix}{(encoder == Automatic ? there[0].Id : encoder)}.");
    }
}
