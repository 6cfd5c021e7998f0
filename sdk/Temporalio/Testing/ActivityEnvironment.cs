using System.Text;
using Google.Protobuf;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Temporalio.Activities;
using Temporalio.Client;
using Temporalio.Common;
using Temporalio.Converters;
using Temporalio.Runtime;

namespace Temporalio.Testing;

/// <summary>Runs activity code without a worker.</summary>
public record ActivityEnvironment
{
    private static readonly DateTime DefaultTime = new(1970, 1, 1, 1, 1, 1, DateTimeKind.Utc);

    /// <summary>What activities see of themselves by default.</summary>
    public static readonly ActivityInfo DefaultInfo = new(
        ActivityId: "test",
        ActivityType: "unknown",
        Attempt: 1,
        CurrentAttemptScheduledTime: DefaultTime,
        DataConverter: DataConverter.Default,
        HeartbeatDetails: [],
        HeartbeatTimeout: null,
        IsLocal: false,
        Namespace: "default",
        Priority: new(),
        RetryPolicy: new(),
        ScheduleToCloseTimeout: TimeSpan.FromSeconds(1),
        ScheduledTime: DefaultTime,
        StartToCloseTimeout: TimeSpan.FromSeconds(1),
        StartedTime: DefaultTime,
        TaskQueue: "test",
        TaskToken: Encoding.ASCII.GetBytes("test"),
        WorkflowId: "test",
        WorkflowNamespace: "default",
        WorkflowRunId: "test-run",
        WorkflowType: "test");

    /// <summary>What the activity sees of itself.</summary>
    public ActivityInfo Info { get; init; } = DefaultInfo;

    /// <summary>The activity's logger.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>The activity's converter.</summary>
    public IPayloadConverter PayloadConverter { get; init; } = DataConverter.Default.PayloadConverter;

    /// <summary>The activity's meter; the process's if null.</summary>
    public MetricMeter? MetricMeter { get; init; }

    /// <summary>The activity's client.</summary>
    public ITemporalClient? TemporalClient { get; init; }

    /// <summary>Why the token fired.</summary>
    public ActivityCancelReason CancelReason
    {
        get => CancelRef.CancelReason;
        set => CancelRef.CancelReason = value;
    }

    /// <summary>Everything known of why the token fired.</summary>
    public ActivityCancellationDetails? CancellationDetails
    {
        get => CancelRef.CancellationDetails;
        set => CancelRef.CancellationDetails = value;
    }

    /// <summary>Source of the activity's token.</summary>
    public CancellationTokenSource CancellationTokenSource { get; init; } = new();

    /// <summary>Source of the worker's shutdown token.</summary>
    public CancellationTokenSource WorkerShutdownTokenSource { get; init; } = new();

    /// <summary>Gets every heartbeat's details.</summary>
    public Action<object?[]> Heartbeater { get; init; } = static _ => { };

    private ActivityCancelRef CancelRef { get; } = new();

    /// <summary>Runs an activity.</summary>
    /// <param name="activity">The activity.</param>
    /// <returns>A task that ends with the activity.</returns>
    public Task RunAsync(Action activity) => RunAsync(() =>
    {
        activity();
        return Task.CompletedTask;
    });

    /// <summary>Runs an activity.</summary>
    /// <typeparam name="T">Type of the result.</typeparam>
    /// <param name="activity">The activity.</param>
    /// <returns>The result.</returns>
    public Task<T> RunAsync<T>(Func<T> activity) => RunAsync(() => Task.FromResult(activity()));

    /// <summary>Runs an activity.</summary>
    /// <param name="activity">The activity.</param>
    /// <returns>A task that ends with the activity.</returns>
    public Task RunAsync(Func<Task> activity) => RunAsync(async () =>
    {
        await activity().ConfigureAwait(false);
        return ValueTuple.Create();
    });

    /// <summary>Runs an activity.</summary>
    /// <typeparam name="T">Type of the result.</typeparam>
    /// <param name="activity">The activity.</param>
    /// <returns>The result.</returns>
    public async Task<T> RunAsync<T>(Func<Task<T>> activity)
    {
        // Set in an async method, so the caller's context stays as it was.
        ActivityExecutionContext.AsyncLocalCurrent.Value = new(
            Info,
            Logger,
            PayloadConverter,
            ByteString.CopyFrom(Info.TaskToken),
            new(() => MetricMeter ?? TemporalRuntime.Default.MetricMeter),
            TemporalClient,
            WorkerShutdownTokenSource.Token,
            CancellationTokenSource.Token)
        {
            Heartbeater = Heartbeater,
            CancelRef = CancelRef,
        };
        return await activity().ConfigureAwait(false);
    }

    /// <summary>Cancels the activity as if by request.</summary>
    public void Cancel() => Cancel(ActivityCancelReason.CancelRequested);

    /// <summary>Cancels the activity.</summary>
    /// <param name="reason">Why.</param>
    public void Cancel(ActivityCancelReason reason) => Cancel(reason, new() { IsCancelRequested = true });

    /// <summary>Cancels the activity. Only the first call has an effect.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="details">Everything known of why.</param>
    public void Cancel(ActivityCancelReason reason, ActivityCancellationDetails details)
    {
        if (CancellationTokenSource.IsCancellationRequested)
        {
            return;
        }
        CancelReason = reason;
        CancellationDetails = details;
        CancellationTokenSource.Cancel();
    }
}
