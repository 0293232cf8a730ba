using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace MlBackend.TestKit.Genuine;

/// <summary>
/// A line to a server that a test can cut, slow down or let break in the middle: bytes go through as they are, and nothing
/// of them is understood.
/// </summary>
public sealed class TroubledLine : IAsyncDisposable
{
    private readonly IPEndPoint server;
    private readonly int port;
    private readonly ConcurrentDictionary<TcpClient, bool> open = new();
    private TcpListener? listener;
    private Task accepting = Task.CompletedTask;
    private long asked;

    /// <summary>A line to a server of this machine; it stands at once.</summary>
    public TroubledLine(Uri server)
    {
        this.server = new IPEndPoint(IPAddress.Loopback, server.Port);
        port = LabelStudioServer.FreePort();
        Url = new Uri($"http://127.0.0.1:{port}/");
        Mend();
    }

    /// <summary>The server as it is reached over this line.</summary>
    public Uri Url { get; }

    /// <summary>How long each answer is held back. None at first.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Connections that were asked for so far.</summary>
    public long Asked => Interlocked.Read(ref asked);

    /// <summary>Nobody gets through, and whoever is through is cut off.</summary>
    public void Cut()
    {
        listener?.Dispose();
        listener = null;
        Break();
    }

    /// <summary>Cuts off whoever is through now; new connections are let in.</summary>
    public void Break()
    {
        foreach (var connection in open.Keys)
        {
            connection.Dispose();
        }
    }

    /// <summary>Lets people through again.</summary>
    public void Mend()
    {
        listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        accepting = AcceptAsync(listener);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Cut();
        await accepting;
    }

    private async Task AcceptAsync(TcpListener door)
    {
        try
        {
            while (true)
            {
                var client = await door.AcceptTcpClientAsync();
                Interlocked.Increment(ref asked);
                _ = CarryAsync(client);
            }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The line was cut.
        }
    }

    private async Task CarryAsync(TcpClient client)
    {
        using var near = client;
        using var far = new TcpClient();
        open[near] = open[far] = true;
        try
        {
            await far.ConnectAsync(server);
            var line = new Line();
            await Task.WhenAny(
                PumpAsync(near.GetStream(), far.GetStream(), () => Task.FromResult(line.Asked = true)),
                PumpAsync(far.GetStream(), near.GetStream(), () => line.HoldAsync(Delay)));
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The server is away, or the line was cut.
        }
        finally
        {
            open.TryRemove(near, out _);
            open.TryRemove(far, out _);
        }
    }

    private static async Task PumpAsync(NetworkStream from, NetworkStream to, Func<Task> before)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReadAsync(buffer) is > 0 and var read)
            {
                await before();
                await to.WriteAsync(buffer.AsMemory(0, read));
            }
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException)
        {
            // One end is gone; the caller closes the other.
        }
    }

    /// <summary>Holds back the first bytes after each question only: an answer of many parts is late once.</summary>
    private sealed class Line
    {
        public bool Asked { get; set; }

        public Task HoldAsync(TimeSpan delay)
        {
            var hold = Asked && delay > TimeSpan.Zero;
            Asked = false;
            return hold ? Task.Delay(delay) : Task.CompletedTask;
        }
    }
}
