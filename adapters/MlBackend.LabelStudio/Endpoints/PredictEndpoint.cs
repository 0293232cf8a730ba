using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MlBackend.Core.Serving;
using MlBackend.LabelStudio.Contract;
using MlBackend.LabelStudio.LabelConfigs;

namespace MlBackend.LabelStudio.Endpoints;

/// <summary><c>POST /predict</c>: as many results as tasks and in order, whatever becomes of a single one.</summary>
internal sealed class PredictEndpoint
{
    public static async Task<Results<PredictAnswer, ProblemHttpResult>> PredictAsync(
        HttpContext context,
        IToolBackend backend,
        LabelConfigCache configs,
        IOptions<LabelStudioOptions> options,
        ILogger<PredictEndpoint> log,
        CancellationToken cancellationToken)
    {
        var limit = options.Value.MaximumBodyBytes;
        var request = await PredictWalk.ReadAsync(Body.Open(context, limit), limit, configs, cancellationToken);
        var prediction = await backend.PredictAsync(context.Connection(), request.Project, request.Config.Schema, request.Documents, request.Made, cancellationToken);
        return new PredictAnswer(request, prediction, log);
    }
}
