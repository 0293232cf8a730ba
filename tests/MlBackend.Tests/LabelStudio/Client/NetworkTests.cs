using System.Net;
using System.Net.Sockets;
using System.Text;
using MlBackend.Core.Errors;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;
using MlBackend.Core.Tools;
using MlBackend.LabelStudio;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.LabelStudio.Client;

/// <summary>What happens below HTTP, on real sockets: whether a request may have arrived decides whether it may be sent again.</summary>
public sealed class NetworkTests
{
    private static readonly ProjectIdentity Project = new("1", 0);

    [Fact]
    public async Task Where_nothing_listens_nothing_was_delivered()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = AddressOf(listener);
        listener.Stop();

        var failure = await PushFailsAsync(address);

        (failure.Code, failure.Delivery).ShouldBe((ErrorCodes.ToolUnreachable, Delivery.NotDelivered));
    }

    [Fact]
    public async Task A_connection_that_breaks_after_the_request_leaves_a_push_in_doubt_and_is_not_tried_again()
    {
        using var peer = new BrokenPeer("");

        var failure = await PushFailsAsync(peer.Address);

        (failure.Code, failure.Delivery).ShouldBe((ErrorCodes.ToolBroke, Delivery.InDoubt));
        peer.Requests.ShouldBe(1);
    }

    [Fact]
    public async Task An_answer_cut_in_the_middle_leaves_a_push_in_doubt()
    {
        using var peer = new BrokenPeer("HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"created\"");

        var failure = await PushFailsAsync(peer.Address);

        (failure.Code, failure.Delivery).ShouldBe((ErrorCodes.ToolBroke, Delivery.InDoubt));
    }

    [Fact]
    public async Task A_question_is_asked_again_where_the_connection_broke()
    {
        using var peer = new BrokenPeer("");
        using var client = ClientOf.Real(peer.Address, configure: options => options.Retries = 2);

        var failure = await Should.ThrowAsync<ToolException>(() => client.IdentifyAsync(TestContext.Current.CancellationToken));

        (failure.Code, failure.Delivery).ShouldBe((ErrorCodes.ToolBroke, Delivery.NotDelivered));
        // The HTTP handler repeats a GET on a broken connection by itself as well.
        peer.Requests.ShouldBeGreaterThanOrEqualTo(3);
    }

    [Fact]
    public async Task A_tool_that_does_not_answer_in_time_leaves_a_push_in_doubt()
    {
        using var peer = new BrokenPeer(null);

        var failure = await PushFailsAsync(peer.Address, options => options.PushTimeout = TimeSpan.FromMilliseconds(300));

        (failure.Code, failure.Delivery).ShouldBe((ErrorCodes.ToolTimedOut, Delivery.InDoubt));
    }

    [Fact]
    public async Task A_caller_who_cancels_gets_his_own_cancelling_back()
    {
        using var peer = new BrokenPeer(null);
        using var client = ClientOf.Real(peer.Address);
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        await Should.ThrowAsync<OperationCanceledException>(() => client.IdentifyAsync(cancel.Token));
    }

    private static async Task<ToolException> PushFailsAsync(Uri address, Action<LabelStudioOptions>? configure = null)
    {
        using var client = ClientOf.Real(address, configure: options =>
        {
            options.Retries = 1;
            configure?.Invoke(options);
        });
        return await Should.ThrowAsync<ToolException>(() => client.PushAsync(Project, Schema.Empty, [], new ReleaseName("4f9a1c", 1), TestContext.Current.CancellationToken));
    }

    private static Uri AddressOf(TcpListener listener) => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");

    /// <summary>Reads a request, writes what it was told and closes; with null it never answers.</summary>
    private sealed class BrokenPeer : IDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly string? answer;
        private int requests;

        public BrokenPeer(string? answer)
        {
            this.answer = answer;
            listener.Start();
            Address = AddressOf(listener);
            _ = AcceptAsync();
        }

        public Uri Address { get; }

        public int Requests => Volatile.Read(ref requests);

        public void Dispose() => listener.Dispose();

        private async Task AcceptAsync()
        {
            List<TcpClient> kept = [];
            try
            {
                while (true)
                {
                    var connection = await listener.AcceptTcpClientAsync();
                    Interlocked.Increment(ref requests);
                    await connection.GetStream().ReadAtLeastAsync(new byte[16 * 1024], 1, throwOnEndOfStream: false);
                    if (answer is null)
                    {
                        kept.Add(connection);
                        continue;
                    }

                    await connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes(answer));
                    connection.Dispose();
                }
            }
            catch (SocketException)
            {
                // The listener was closed: the test is over.
                kept.ForEach(connection => connection.Dispose());
            }
        }
    }
}
