using Google.Protobuf;
using Microsoft.Extensions.Logging;
using Temporalio.Client;
using Temporalio.Common;
using Temporalio.Converters;

namespace Temporalio.Activities;

/// <summary>What an activity may ask about its attempt, and its heartbeat.</summary>
public class ActivityExecutionContext
{
    private readonly Lazy<MetricMeter> metricMeter;
    private readonly ITemporalClient? temporalClient;

    internal ActivityExecutionContext(
        ActivityInfo info,
        ILogger logger,
        IPayloadConverter payloadConverter,
        ByteString taskToken,
        Lazy<MetricMeter> runtimeMetricMeter,
        ITemporalClient? temporalClient,
        CancellationToken workerShutdownToken,
        CancellationToken cancellationToken)
    {
        Info = info;
        Logger = logger;
        PayloadConverter = payloadConverter;
        TaskToken = taskToken;
        WorkerShutdownToken = workerShutdownToken;
        CancellationToken = cancellationToken;
        this.temporalClient = temporalClient;
        metricMeter = new(() => runtimeMetricMeter.Value.WithTags(new Dictionary<string, object>
        {
            ["namespace"] = info.Namespace,
            ["task_queue"] = info.TaskQueue,
            ["activity_type"] = info.ActivityType,
        }));
    }

    /// <summary>Whether the caller is an activity.</summary>
    public static bool HasCurrent => AsyncLocalCurrent.Value is not null;

    /// <summary>The running activity's context.</summary>
    /// <exception cref="InvalidOperationException">The caller is not an activity.</exception>
    public static ActivityExecutionContext Current =>
        AsyncLocalCurrent.Value ?? throw new InvalidOperationException("Not in an activity");

    /// <summary>What is known of the attempt.</summary>
    public ActivityInfo Info { get; }

    /// <summary>A logger with the attempt's ids in its scope.</summary>
    public ILogger Logger { get; }

    /// <summary>Why <see cref="CancellationToken"/> fired.</summary>
    public ActivityCancelReason CancelReason => CancelRef.CancelReason;

    /// <summary>Everything known of why <see cref="CancellationToken"/> fired.</summary>
    public ActivityCancellationDetails? CancellationDetails => CancelRef.CancellationDetails;

    /// <summary>Fires when the activity should stop. Requests are only noticed by activities that heartbeat.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>Fires when the worker begins to shut down; <see cref="CancellationToken"/> follows after the grace period.</summary>
    public CancellationToken WorkerShutdownToken { get; }

    /// <summary>Converts payloads as this activity's arguments are converted.</summary>
    public IPayloadConverter PayloadConverter { get; }

    /// <summary>Meter with the activity's tags.</summary>
    public MetricMeter MetricMeter => metricMeter.Value;

    /// <summary>The worker's client.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public ITemporalClient TemporalClient => temporalClient
        ?? throw new InvalidOperationException("The worker or the test environment has no ITemporalClient");

    internal static AsyncLocal<ActivityExecutionContext?> AsyncLocalCurrent { get; } = new();

    internal Action<object?[]>? Heartbeater { get; set; }

    internal ActivityCancelRef CancelRef { get; init; } = new();

    internal ByteString TaskToken { get; }

    /// <summary>Tells the server that the activity lives, and what the next attempt should know.</summary>
    /// <param name="details">Details; only the last heartbeat's are kept.</param>
    public void Heartbeat(params object?[] details) =>
        (Heartbeater ?? throw new InvalidOperationException("The activity has not started")).Invoke(details);
}
