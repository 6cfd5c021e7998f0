using System.Diagnostics;
using Google.Protobuf;
using Temporalio.Activities;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Converters;
using Temporalio.Exceptions;
using Temporalio.Worker.Machines;
using Temporalio.Workflows;
using Priority = Temporalio.Common.Priority;
using RetryPolicy = Temporalio.Common.RetryPolicy;

namespace Temporalio.Worker.Tasks;

/// <summary>Runs local activities, with their retries as far as these are short.</summary>
internal sealed class LocalActivityRunner(ActivityInvoker invoker, TemporalWorkerOptions options, WorkerConnection connection)
    : IDisposable
{
    private const int DefaultPlaces = 100;
    private const int DefaultMaximumIntervalFactor = 100;
    private static readonly RetryPolicy DefaultRetryPolicy = new();
    private readonly SemaphoreSlim places = new(options.MaxConcurrentLocalActivities ?? DefaultPlaces);
    private readonly TaskSlots slots = connection.Metrics.Slots("LocalActivityWorker", options.MaxConcurrentLocalActivities ?? DefaultPlaces);

    public void Dispose() => places.Dispose();

    /// <summary>Runs until it ends, is cancelled, or its next attempt is too far away.</summary>
    public async Task<LocalActivityResult> RunAsync(
        LocalActivityRequest request, WorkflowInfo workflow, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var closes = request.ScheduleToCloseTimeout is { } limit ? request.OriginalScheduleTime + limit : DateTime.MaxValue;
        for (var attempt = request.Attempt; ; attempt++)
        {
            var resolution = await AttemptAsync(request, workflow, attempt, closes, cancellationToken).ConfigureAwait(false);
            if (resolution.Failure is not { } failure || NextDelay(request, failure, attempt, closes) is not { } delay)
            {
                return new(request.Seq, resolution, attempt, clock.Elapsed, null);
            }
            if (delay > request.LocalRetryThreshold)
            {
                var backoff = new LocalBackoff(attempt + 1, delay, request.OriginalScheduleTime);
                return new(request.Seq, resolution, attempt, clock.Elapsed, backoff);
            }
            await Task.Delay(delay, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellationToken.IsCancellationRequested)
            {
                return new(request.Seq, Cancelled(), attempt, clock.Elapsed, null);
            }
        }
    }

    private static Resolution Cancelled() => Resolution.Failed(new() { CanceledFailureInfo = new() });

    private static Failure TimedOut(TimeoutType type) => new()
    {
        Message = "Activity timed out",
        Cause = new() { Message = "Activity timed out", TimeoutFailureInfo = new() { TimeoutType = type } },
        ActivityFailureInfo = new(),
    };

    /// <summary>Time until the next attempt; null if there is none.</summary>
    private static TimeSpan? NextDelay(LocalActivityRequest request, Failure failure, int attempt, DateTime closes)
    {
        var policy = request.RetryPolicy ?? DefaultRetryPolicy;
        if (failure.CanceledFailureInfo is not null
            || failure.Cause?.TimeoutFailureInfo is { TimeoutType: not TimeoutType.StartToClose }
            || failure.ApplicationFailureInfo is { NonRetryable: true }
            || (failure.ApplicationFailureInfo is { } application && policy.NonRetryableErrorTypes?.Contains(application.Type) == true)
            || (policy.MaximumAttempts > 0 && attempt >= policy.MaximumAttempts))
        {
            return null;
        }
        var longest = policy.MaximumInterval ?? policy.InitialInterval * DefaultMaximumIntervalFactor;
        var seconds = Math.Min(
            policy.InitialInterval.TotalSeconds * Math.Pow(policy.BackoffCoefficient, attempt - 1), longest.TotalSeconds);
        var delay = failure.ApplicationFailureInfo?.NextRetryDelay?.ToTimeSpan() ?? TimeSpan.FromSeconds(seconds);
        return DateTime.UtcNow + delay < closes ? delay : null;
    }

    private async Task<Resolution> AttemptAsync(
        LocalActivityRequest request, WorkflowInfo workflow, int attempt, DateTime closes, CancellationToken cancellationToken)
    {
        if (!await EnterAsync(request, cancellationToken).ConfigureAwait(false))
        {
            return cancellationToken.IsCancellationRequested
                ? Cancelled()
                : Resolution.Failed(TimedOut(TimeoutType.ScheduleToStart));
        }
        using var place = slots.Take();
        var began = Stopwatch.GetTimestamp();
        try
        {
            var resolution = await ResolveAsync(request, workflow, attempt, closes, cancellationToken).ConfigureAwait(false);
            connection.Metrics.LocalActivityExecuted(
                request.ActivityType,
                workflow.WorkflowType,
                Stopwatch.GetElapsedTime(began),
                DateTime.UtcNow - request.OriginalScheduleTime,
                resolution.Failure);
            return resolution;
        }
        finally
        {
            places.Release();
        }
    }

    private async Task<bool> EnterAsync(LocalActivityRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await places.WaitAsync(request.ScheduleToStartTimeout ?? Timeout.InfiniteTimeSpan, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task<Resolution> ResolveAsync(
        LocalActivityRequest request, WorkflowInfo workflow, int attempt, DateTime closes, CancellationToken cancellationToken)
    {
        try
        {
            return await InvokeAsync(request, workflow, attempt, closes, cancellationToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A user's converter may throw anything, also while converting a failure; the workflow waits for an answer.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return Resolution.Failed(ActivityInvoker.NotBuilt(e));
        }
    }

    private async Task<Resolution> InvokeAsync(
        LocalActivityRequest request, WorkflowInfo workflow, int attempt, DateTime closes, CancellationToken cancellationToken)
    {
        var now = DateTime.UtcNow;
        var untilClose = closes == DateTime.MaxValue ? TimeSpan.MaxValue : closes - now;
        var startToClose = request.StartToCloseTimeout ?? TimeSpan.MaxValue;
        var timeoutType = untilClose < startToClose ? TimeoutType.ScheduleToClose : TimeoutType.StartToClose;
        var timeout = untilClose < startToClose ? untilClose : startToClose;
        if (timeout <= TimeSpan.Zero)
        {
            return Resolution.Failed(TimedOut(timeoutType));
        }
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reason = new ActivityCancelRef();
        using var requested = cancellationToken.Register(() => reason.CancelReason = ActivityCancelReason.CancelRequested);
        var info = InfoOf(request, workflow, attempt, now);
        var running = invoker.InvokeAsync(new(info, request.Input, request.Header?.Clone(), info.DataConverter)
        {
            TaskToken = ByteString.Empty,
            CancelRef = reason,
            Heartbeat = static _ => { },
            CancellationToken = cancellation.Token,
        });
        try
        {
            return new(await running.WaitAsync(timeout, CancellationToken.None).ConfigureAwait(false), null);
        }
        catch (TimeoutException) when (!running.IsCompleted)
        {
            reason.CancelReason = ActivityCancelReason.Timeout;
            await cancellation.CancelAsync().ConfigureAwait(false);
            return Resolution.Failed(TimedOut(timeoutType));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Cancelled();
        }
#pragma warning disable CA1031 // Whatever an activity throws is its failure.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return Resolution.Failed(await info.DataConverter.ToFailureAsync(e).ConfigureAwait(false));
        }
    }

    private ActivityInfo InfoOf(LocalActivityRequest request, WorkflowInfo workflow, int attempt, DateTime now) => new(
        ActivityId: request.ActivityId,
        ActivityType: request.ActivityType,
        Attempt: attempt,
        CurrentAttemptScheduledTime: now,
        DataConverter: connection.DataConverter.WithSerializationContext(new ISerializationContext.Activity(
            connection.Namespace,
            request.ActivityId,
            workflow.WorkflowId,
            workflow.WorkflowType,
            request.ActivityType,
            workflow.TaskQueue,
            IsLocal: true)),
        HeartbeatDetails: [],
        HeartbeatTimeout: null,
        IsLocal: true,
        Namespace: connection.Namespace,
        Priority: Priority.Default,
        RetryPolicy: request.RetryPolicy,
        ScheduleToCloseTimeout: request.ScheduleToCloseTimeout,
        ScheduledTime: request.OriginalScheduleTime,
        StartToCloseTimeout: request.StartToCloseTimeout,
        StartedTime: now,
        TaskQueue: workflow.TaskQueue,
        TaskToken: [],
        WorkflowId: workflow.WorkflowId,
        WorkflowNamespace: workflow.Namespace,
        WorkflowRunId: workflow.RunId,
        WorkflowType: workflow.WorkflowType);
}
