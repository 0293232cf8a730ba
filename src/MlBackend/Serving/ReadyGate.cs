namespace MlBackend.Serving;

/// <summary>
/// The port is open before the database is read, so that a start is short: <c>/health</c>, which needs none of it, answers
/// at once, every other request waits until there is something to answer from.
/// </summary>
internal sealed class ReadyGate(RequestDelegate next, ServingState state)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (!state.Ready.IsCompleted && context.Request.Path != "/health")
        {
            await state.Ready.WaitAsync(context.RequestAborted);
        }

        await next(context);
    }
}
