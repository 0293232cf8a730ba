namespace MlBackend.Storage.Runs;

/// <summary>Where a training run stands: two states and a closed set of endings. The numbers are stored: append, never renumber.</summary>
public enum RunState
{
    /// <summary>Waits for the worker.</summary>
    Queued = 0,

    /// <summary>Under way.</summary>
    Running = 1,

    /// <summary>Ended; at least one version was promoted.</summary>
    Succeeded = 2,

    /// <summary>Ended; the new versions were not good enough to serve.</summary>
    Rejected = 3,

    /// <summary>Ended by an error, or after three interrupted attempts.</summary>
    Failed = 4,

    /// <summary>Ended because somebody asked for it.</summary>
    Cancelled = 5,

    /// <summary>The worker went away; starts again by itself.</summary>
    Interrupted = 6,
}

/// <summary>Who wanted a run. The numbers are stored: append, never renumber.</summary>
public enum RunOrigin
{
    /// <summary>Enough new annotations.</summary>
    Annotations = 0,

    /// <summary>A schedule.</summary>
    Schedule = 1,

    /// <summary>A person in the tool (START_TRAINING).</summary>
    Tool = 2,

    /// <summary>A person in the shell or the API.</summary>
    Admin = 3,
}
