using Microsoft.Extensions.Logging;
using MlBackend.Core.Errors;
using MlBackend.Core.Tools;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace MlBackend.Argilla.Client;

/// <summary>What a call waits out before it fails.</summary>
internal enum Patience
{
    /// <summary>Nothing: another call around this one does.</summary>
    None,

    /// <summary>Troubles on the way and a tool that says "later", but no failure inside the tool: the caller then asks for less.</summary>
    OnTheWay,

    /// <summary>Everything transient.</summary>
    All,
}

/// <summary>
/// What stands around the calls of one connection, from the outside in: repetitions, a breaker that leaves a tool alone which
/// fails again and again, a time limit. Whatever goes wrong inside leaves as a <see cref="ToolException"/>.
/// </summary>
internal sealed class Resilience
{
    /// <summary>The time over which failures are counted. Short, so that what went well before an outage does not outweigh it.</summary>
    private static readonly TimeSpan Sampling = TimeSpan.FromSeconds(10);

    private readonly ResiliencePipeline[] around;
    private readonly ResiliencePipeline shortCall;
    private readonly ResiliencePipeline longCall;
    private readonly CircuitBreakerStateProvider state = new();

    /// <summary>The pipelines of a connection.</summary>
    public Resilience(Uri address, ArgillaOptions options, TimeProvider time, ILogger log)
    {
        var breaker = Breaker(address, options, time, log);
        around = [.. Enum.GetValues<Patience>().Select(patience => Around(options, patience, breaker, time))];
        shortCall = new ResiliencePipelineBuilder { TimeProvider = time }.AddTimeout(options.CallTimeout).Build();
        longCall = new ResiliencePipelineBuilder { TimeProvider = time }.AddTimeout(options.PushTimeout).Build();
    }

    /// <summary>True while the tool is left alone, and until a first call has shown that it is back.</summary>
    public bool IsResting => state.CircuitState != CircuitState.Closed;

    /// <summary>Makes a call.</summary>
    /// <exception cref="ToolException">It failed, as often as it was tried; says whether it was carried out.</exception>
    public async Task<T> RunAsync<T>(Route route, Patience patience, Func<CancellationToken, ValueTask<T>> attempt, CancellationToken cancellationToken)
    {
        try
        {
            return await around[(int)patience].ExecuteAsync(token => OnceAsync(route, attempt, token), cancellationToken);
        }
        catch (BrokenCircuitException resting)
        {
            throw new ToolException(ErrorCodes.ToolResting, Delivery.NotDelivered, $"{route} waits.", resting) { RetryAfter = resting.RetryAfter };
        }
    }

    private async ValueTask<T> OnceAsync<T>(Route route, Func<CancellationToken, ValueTask<T>> attempt, CancellationToken cancellationToken)
    {
        try
        {
            return await (route.IsLong ? longCall : shortCall).ExecuteAsync(attempt, cancellationToken);
        }
        catch (Exception exception) when (exception is not ToolException && Failures.Of(route, exception) is { } failure)
        {
            throw failure;
        }
    }

    private static ResiliencePipeline Around(ArgillaOptions options, Patience patience, ResiliencePipeline breaker, TimeProvider time)
    {
        var builder = new ResiliencePipelineBuilder { TimeProvider = time };
        if (patience == Patience.None)
        {
            // Part of another call, which the breaker counts and has let through.
            return builder.Build();
        }

        if (options.Retries > 0)
        {
            var chance = new Random(options.JitterSeed);
            builder.AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = options.Retries,
                Delay = options.RetryDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Randomizer = () => Next(chance),
                ShouldHandle = outcome => new(outcome.Outcome.Exception is ToolException { Delivery: Delivery.NotDelivered } failure
                    && failure.Code.Transient
                    && (patience == Patience.All || (failure.Code != ErrorCodes.ToolFailed && failure.Code != ErrorCodes.ToolTimedOut))
                    && !(failure.RetryAfter > options.LongestRetryAfter)),
                DelayGenerator = outcome => new((outcome.Outcome.Exception as ToolException)?.RetryAfter),
            });
        }

        return builder.AddPipeline(breaker).Build();
    }

    private ResiliencePipeline Breaker(Uri address, ArgillaOptions options, TimeProvider time, ILogger log) =>
        new ResiliencePipelineBuilder { TimeProvider = time }.AddCircuitBreaker(new CircuitBreakerStrategyOptions
        {
            FailureRatio = 0.5,
            MinimumThroughput = options.FailuresBeforeRest,
            SamplingDuration = Sampling,
            BreakDuration = options.Rest,
            StateProvider = state,
            ShouldHandle = outcome => new(IsOutage(outcome.Outcome.Exception)),
            OnOpened = opened =>
            {
                Log.ToolRests(log, ErrorCodes.ToolResting.Id, address.Host, opened.BreakDuration.TotalSeconds);
                return default;
            },
            OnClosed = _ =>
            {
                Log.ToolIsBack(log, address.Host);
                return default;
            },
        }).Build();

    /// <summary>Failures of the tool as a whole; a 500 may be about one task only.</summary>
    private static bool IsOutage(Exception? exception) => exception is ToolException failure
        && (failure.Code == ErrorCodes.ToolUnreachable || failure.Code == ErrorCodes.ToolTimedOut || failure.Code == ErrorCodes.ToolBroke
            || failure.Code == ErrorCodes.ToolBusy || failure.Status is 502 or 504);

    private static double Next(Random chance)
    {
        lock (chance)
        {
            return chance.NextDouble();
        }
    }
}
