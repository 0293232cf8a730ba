using System.Text.Json;
using MlBackend.Argilla.Contract;
using MlBackend.Core.Tools;

namespace MlBackend.Argilla.Client;

/// <summary>Lines of a dataset's guidelines that are this service's own; what people wrote stays as it is.</summary>
internal sealed class Guidelines(Transport transport)
{
    /// <summary>Puts a line in place of the one that begins with the mark, at the end where there is none; takes it away where it is null.</summary>
    public async Task WriteAsync(ProjectIdentity dataset, string mark, string? line, CancellationToken cancellationToken)
    {
        var now = await transport.SendAsync(Route.Dataset, ToolJsonContext.Default.DatasetJson, dataset.ExternalId, cancellationToken: cancellationToken);
        var before = now.Guidelines ?? "";
        var after = OwnLine.Replace(before, mark, line);
        if (after != before && DatasetIds.Of(now) == dataset)
        {
            await transport.SendAsync(
                Route.ChangeDataset,
                dataset.ExternalId,
                query: null,
                JsonSerializer.SerializeToUtf8Bytes(new DatasetChangeJson(after), ToolJsonContext.Default.DatasetChangeJson),
                cancellationToken);
        }
    }
}
