using System.CommandLine;
using System.Globalization;
using System.Net;
using MlBackend.Commands.Store;
using MlBackend.Hosting;
using MlBackend.Learning.Encoder.Inference;
using MlBackend.Storage.Encoders;

namespace MlBackend.Commands.Encoders;

/// <summary><c>mlbackend models add</c>: brings an encoder into the data folder.</summary>
internal static class AddEncoderCommand
{
    private static readonly Argument<string> Source = new("source") { Description = "A folder; the address of an ONNX file beside which the other files lie; or hf:org/name[@revision]." };
    private static readonly Option<string?> Name = new("--name") { Description = "The name it gets here (default: the last part of the source).", HelpName = "NAME" };
    private static readonly Option<string?> Sha256 = new("--sha256") { Description = "What the ONNX file's SHA-256 must be; files of the hub are checked by themselves.", HelpName = "HEX" };
    private static readonly Option<bool> Offline = new("--offline") { Description = "Download nothing (as HF_HUB_OFFLINE=1)." };

    public static Command Create()
    {
        var add = new Command("add", """
            Bring an encoder here, so that models can sit on it: an ONNX file and its tokenizer.json.

            Examples:
              mlbackend models add hf:sentence-transformers/all-MiniLM-L6-v2
              mlbackend models add ./my-encoder --name mine
              mlbackend models add https://example.org/encoder/model.onnx --sha256 9f86d081…

            A download that was cut goes on where it stopped when the same command is run again. HF_ENDPOINT names a mirror,
            HF_TOKEN opens private models, HTTPS_PROXY is honoured; docs/encoders.md
            """)
        {
            Source, Name, Sha256, Offline, StoreSession.DataDir,
        };
        add.SetAction((parsed, cancellationToken) => Failures.ReportAsync(() => RunAsync(parsed, cancellationToken), parsed.InvocationConfiguration.Error));
        return add;
    }

    private static async Task RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var shell = new Shell(parsed.InvocationConfiguration);
        var source = parsed.GetRequiredValue(Source);
        var options = EncoderFetchOptions.From(Environment.GetEnvironmentVariable);
        options = options with { Offline = options.Offline || parsed.GetValue(Offline), Sha256 = parsed.GetValue(Sha256) };

        // Silence ends a transfer, not its length: the client's own limit would cut large files.
        using var handler = new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None, ConnectTimeout = TimeSpan.FromSeconds(20) };
        using var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("mlbackend/" + ProgramVersion.Current);
        var fetch = new EncoderFetch(client, options, TimeProvider.System);
        var stored = await EncoderCommands.Store(parsed).AddAsync(
            parsed.GetValue(Name) ?? EncoderFetch.NameOf(source),
            Uri.TryCreate(source, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? $"{address.Scheme}://{address.Authority}{address.AbsolutePath}" : source,
            folder => FillAsync(shell, fetch, source, folder, cancellationToken),
            Identify);
        await shell.Output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"{stored.Id}: {stored.Bytes / 1e6:F0} MB from {stored.Source}. Look at it: mlbackend models check {stored.Id}"));
    }

    private static async Task<string?> FillAsync(Shell shell, EncoderFetch fetch, string source, string folder, CancellationToken cancellationToken)
    {
        var name = "";
        return await fetch.FillAsync(source, folder, (file, bytes) =>
        {
            if (file != name)
            {
                name = file;
                shell.NoteAsync(file).GetAwaiter().GetResult();
            }
        }, cancellationToken);
    }

    /// <summary>Loads it once: what cannot be loaded is not added.</summary>
    private static string Identify(string folder)
    {
        var found = EncoderFolder.Open(folder);
        LoadedEncoder.Load(found, new Onnx.Sessions.SessionSettings()).Dispose();
        return found.Reference.Hash;
    }
}
