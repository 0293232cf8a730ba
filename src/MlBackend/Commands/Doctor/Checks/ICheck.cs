using MlBackend.Commands.Store;

namespace MlBackend.Commands.Doctor.Checks;

/// <summary>A check; its name stands before what it found.</summary>
internal interface ICheck
{
    /// <summary>One or two words.</summary>
    string Name { get; }
}

/// <summary>Looks at the data folder.</summary>
internal interface IFolderCheck : ICheck
{
    /// <summary>What it found; failures of the database may leave as exceptions.</summary>
    Task<IReadOnlyList<Finding>> RunAsync(StoreSession session, CancellationToken cancellationToken);
}

/// <summary>Looks at what is known of a connection.</summary>
internal interface IConnectionCheck : ICheck
{
    /// <summary>What it found; null where it has nothing to say, as another check says why.</summary>
    Finding? Look(ConnectionFacts connection);
}

/// <summary>Looks at what is known of a project.</summary>
internal interface IProjectCheck : ICheck
{
    /// <summary>What it found; null where it has nothing to say, as another check says why.</summary>
    Finding? Look(ProjectFacts project);
}
