namespace MlBackend.Hosting;

/// <summary>Wakes the other process. A place of its own, so that who wakes need not know the link, nor the link who wakes.</summary>
internal sealed class Wakeup
{
    private volatile Action wake = static () => { };

    /// <summary>Asks the other process to look at the database. Returns at once.</summary>
    public void Wake() => wake();

    /// <summary>Says how it is done.</summary>
    public void Through(Action way) => wake = way;
}
