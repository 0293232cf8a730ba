using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace MlBackend.Tests.Storage.Encoders;

/// <summary>
/// A hub of one model on this machine's loopback: the two addresses of the hub's API that are asked, and files with ETags and ranges. Its
/// connection can be cut after so many bytes of a file, its files changed.
/// </summary>
internal sealed class Loopback : IAsyncDisposable
{
    public const string Commit = "0123456789abcdef0123456789abcdef01234567";

    private readonly WebApplication app;

    private Loopback(WebApplication app) => this.app = app;

    public Dictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>Names of files that the hub gives with SHA-256, as it does large ones.</summary>
    public HashSet<string> Large { get; } = new(StringComparer.Ordinal);

    /// <summary>After so many bytes the next answers with this file's content are cut, one for each entry.</summary>
    public Queue<int> Cuts { get; } = new();

    /// <summary>What the listing says of files instead of their content.</summary>
    public Dictionary<string, byte[]> Claimed { get; } = new(StringComparer.Ordinal);

    /// <summary>Every request: path, Range, Authorization.</summary>
    public List<(string Path, string Range, string Authorization)> Requests { get; } = [];

    public Uri Address => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/");

    public static async Task<Loopback> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var loopback = new Loopback(app);
        app.Run(loopback.AnswerAsync);
        await app.StartAsync();
        return loopback;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        lock (Requests)
        {
            Requests.Add((path, context.Request.Headers.Range.ToString(), context.Request.Headers.Authorization.ToString()));
        }

        if (path == "/api/models/org/small/revision/main")
        {
            await context.Response.WriteAsJsonAsync(new { sha = Commit });
            return;
        }

        if (path == $"/api/models/org/small/tree/{Commit}")
        {
            await context.Response.WriteAsJsonAsync(Files.Select(file => Entry(file.Key, Claimed.GetValueOrDefault(file.Key, file.Value))));
            return;
        }

        var name = path.StartsWith($"/org/small/resolve/{Commit}/", StringComparison.Ordinal) ? path[$"/org/small/resolve/{Commit}/".Length..] : path.TrimStart('/');
        if (!Files.TryGetValue(name, out var content))
        {
            context.Response.StatusCode = 404;
            return;
        }

        if (Cuts.Count > 0 && content.Length > 1000)
        {
            await CutAsync(context, content, Cuts.Dequeue());
            return;
        }

        var tag = new Microsoft.Net.Http.Headers.EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(content))[..16]}\"");
        await Results.Bytes(content, "application/octet-stream", enableRangeProcessing: true, entityTag: tag).ExecuteAsync(context);
    }

    private static async Task CutAsync(HttpContext context, byte[] content, int after)
    {
        context.Response.ContentLength = content.Length;
        context.Response.Headers.ETag = $"\"{Convert.ToHexStringLower(SHA256.HashData(content))[..16]}\"";
        await context.Response.Body.WriteAsync(content.AsMemory(0, after));
        await context.Response.Body.FlushAsync();
        context.Abort();
    }

    private object Entry(string path, byte[] content) => Large.Contains(path)
        ? new { type = "file", path, size = content.Length, oid = "pointer", lfs = new { oid = Convert.ToHexStringLower(SHA256.HashData(content)), size = content.Length } }
        : new { type = "file", path, size = content.Length, oid = GitId(content) };

    private static string GitId(byte[] content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        hash.AppendData(Encoding.ASCII.GetBytes($"blob {content.Length}\0"));
        hash.AppendData(content);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
