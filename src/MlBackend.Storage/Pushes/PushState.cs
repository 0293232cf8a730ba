namespace MlBackend.Storage.Pushes;

/// <summary>How far the push of a release is. The numbers are stored: append, never renumber.</summary>
public enum PushState
{
    /// <summary>Suggestions are being sent.</summary>
    Sending = 0,

    /// <summary>All sent; the tool is being told which release is current and older ones are deleted.</summary>
    Switching = 1,

    /// <summary>The tool shows the release; documents that arrive later are still sent.</summary>
    Done = 2,

    /// <summary>A newer release took its place before it was done.</summary>
    Superseded = 3,
}

/// <summary>What is known of a suggestion that was sent. The numbers are stored: append, never renumber.</summary>
public enum LedgerState
{
    /// <summary>Written before sending. After a restart that means in doubt.</summary>
    Pending = 0,

    /// <summary>The tool may have it: look before sending again.</summary>
    InDoubt = 1,

    /// <summary>The tool has it.</summary>
    Confirmed = 2,

    /// <summary>The tool will not take it.</summary>
    Refused = 3,

    /// <summary>The release says nothing about the document: nothing was sent.</summary>
    Empty = 4,
}
