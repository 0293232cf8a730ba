using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace MlBackend.Hosting;

/// <summary>
/// A Unix domain socket between the web process and its worker. One byte means "look at the database"; it carries
/// nothing else, so a lost byte only costs the time until the next look.
/// </summary>
internal sealed class WakeChannel(string path)
{
    // sun_path of unix(7) holds 108 bytes with the closing zero.
    private const int LongestPath = 107;

    /// <summary>Where the socket lies.</summary>
    public string Path { get; } = path;

    /// <summary>The channel of a data folder; in the temporary folder where the data folder's own path is too long.</summary>
    public static WakeChannel For(string dataFolder)
    {
        var path = System.IO.Path.Combine(dataFolder, "wake.sock");
        if (Encoding.UTF8.GetByteCount(path) <= LongestPath)
        {
            return new WakeChannel(path);
        }

        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(dataFolder)))[..16];
        return new WakeChannel(System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"mlbackend-{name}.sock"));
    }

    /// <summary>The worker's end: a listener; an old file of a process that is gone is replaced.</summary>
    public Socket Listen()
    {
        File.Delete(Path);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path));
        socket.Listen(4);
        return socket;
    }

    /// <summary>The web's end; null while no worker listens.</summary>
    public async Task<Socket?> ConnectAsync(CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path), cancellationToken);
            return socket;
        }
        catch (SocketException)
        {
            // The worker is starting or restarting: the caller asks again.
            socket.Dispose();
            return null;
        }
    }
}
