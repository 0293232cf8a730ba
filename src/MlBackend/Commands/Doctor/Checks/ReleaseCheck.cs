namespace MlBackend.Commands.Doctor.Checks;

/// <summary>The project shows the release that it was given last.</summary>
internal sealed class ReleaseCheck : IProjectCheck
{
    public string Name => "release";

    public Finding? Look(ProjectFacts project)
    {
        if (project.Tool is not { Backend: not null } tool)
        {
            return null;
        }

        if (project.Release.Number == 0)
        {
            return new Finding(Name, project.Subject, Verdict.Ok, "There is no release to show yet.", null);
        }

        var expected = project.Release.ToString();
        return tool.ShownVersion == expected
            ? new Finding(Name, project.Subject, Verdict.Ok, $"Label Studio shows {expected}.", null)
            : new Finding(Name, project.Subject, Verdict.Warning, $"Label Studio shows {(tool.ShownVersion.Length == 0 ? "no version" : $"'{tool.ShownVersion}'")}, not {expected}: neither its suggestions nor its order are used.", $"In Label Studio: project > Settings > Annotation, choose {expected}; the next release sets it by itself.");
    }
}
