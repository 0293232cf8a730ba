namespace MlBackend.Storage.Projects;

/// <summary>What the program may do with a project. The numbers are stored: append, never renumber.</summary>
public enum ProjectState
{
    /// <summary>Pulled, trained and pushed.</summary>
    Active = 0,

    /// <summary>Its connection has no working credential: live predictions work, nothing is pulled or pushed.</summary>
    NeedsToken = 1,

    /// <summary>The tool no longer names this service as the project's backend, or an admin paused it. Nothing is deleted.</summary>
    Paused = 2,

    /// <summary>The tool has the project no longer. Nothing is deleted here.</summary>
    Gone = 3,
}
