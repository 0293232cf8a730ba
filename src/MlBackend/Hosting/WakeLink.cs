using System.Net.Sockets;

namespace MlBackend.Hosting;

/// <summary>
/// Keeps the two ends of a <see cref="WakeChannel"/> joined: calls <paramref name="woken"/> for each byte received and
/// sends one for each <see cref="Wake"/>. Bytes that cannot be sent are dropped.
/// </summary>
internal sealed class WakeLink(WakeChannel channel, bool listens, Action woken, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly byte[] Token = [1];
    private volatile Socket? peer;

    /// <summary>Asks the other process to look at the database. Returns at once.</summary>
    public void Wake()
    {
        if (peer is not { } socket)
        {
            return;
        }

        try
        {
            socket.Send(Token, SocketFlags.None, out var error);
            if (error is not (SocketError.Success or SocketError.WouldBlock))
            {
                peer = null;
            }
        }
        catch (ObjectDisposedException)
        {
            // The receiving loop just closed it and will open another.
            peer = null;
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var listener = listens ? channel.Listen() : null;
        while (!stoppingToken.IsCancellationRequested)
        {
            using var socket = listener is null
                ? await channel.ConnectAsync(stoppingToken)
                : await listener.AcceptAsync(stoppingToken);
            if (socket is null)
            {
                await Task.Delay(Pause, time, stoppingToken);
                continue;
            }

            socket.Blocking = false;
            peer = socket;
            woken();
            await ReceiveAsync(socket, stoppingToken);
            peer = null;
        }
    }

    private async Task ReceiveAsync(Socket socket, CancellationToken cancellationToken)
    {
        var buffer = new byte[64];
        try
        {
            while (await socket.ReceiveAsync(buffer, cancellationToken) > 0)
            {
                woken();
            }
        }
        catch (SocketException)
        {
            // The other process ended: the loop waits for its successor.
        }
    }
}
