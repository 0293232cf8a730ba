using System.Net;
using System.Net.Sockets;
using System.Text;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Commands;

public sealed class HealthCommandTests
{
    [Theory]
    [InlineData("200 OK", 0)]
    [InlineData("503 Service Unavailable", 1)]
    public async Task The_status_says_whether_the_service_is_well(string answer, int status)
    {
        using var service = new TcpListener(IPAddress.Loopback, 0);
        service.Start();
        var serving = AnswerOnceAsync(service, answer);

        var run = await ShellRun.OfAsync("health", "--port", $"{((IPEndPoint)service.LocalEndpoint).Port}");

        run.Status.ShouldBe(status);
        (await serving).ShouldStartWith("GET /health HTTP/1.1");
    }

    [Fact]
    public async Task Nobody_there_is_said_with_the_cure()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        taken.Stop();

        var run = await ShellRun.OfAsync("health", "--port", $"{port}");

        run.Status.ShouldBe(1);
        run.Error.ShouldContain("MLB8004");
        run.Error.ShouldContain("mlbackend serve");
    }

    private static async Task<string> AnswerOnceAsync(TcpListener listener, string status)
    {
        using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream);
        var request = await reader.ReadLineAsync(TestContext.Current.CancellationToken);
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}"),
            TestContext.Current.CancellationToken);
        return request ?? "";
    }
}
