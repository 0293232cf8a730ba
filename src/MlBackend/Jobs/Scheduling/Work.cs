namespace MlBackend.Jobs.Scheduling;

/// <summary>What can be done for a project. The names are Quartz's job groups.</summary>
internal enum Work
{
    /// <summary>Look whether the project is there and still wants us, then pull.</summary>
    Check,

    /// <summary>Pull at once: documents arrived or went.</summary>
    Pull,

    /// <summary>Pull once more when the overlap is past, so that no later pull reads a whole import again.</summary>
    PullAgain,

    /// <summary>Pull after the annotators paused, and train where that is due.</summary>
    Settle,

    /// <summary>Compare all ids.</summary>
    Sweep,

    /// <summary>Train where there is enough new, or a run waits.</summary>
    Train,

    /// <summary>Bring the release to the tool.</summary>
    Push,

    /// <summary>Delete what older releases left in the tool.</summary>
    Retire,

    /// <summary>Say in the project's description how the release does.</summary>
    Describe,

    /// <summary>Bring vectors of the texts to a tool that searches by them.</summary>
    Vectors,
}
