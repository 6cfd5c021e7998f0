using System.Diagnostics;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Logging;
using Temporalio.Activities;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Converters;
using Temporalio.Exceptions;
using Priority = Temporalio.Common.Priority;
using RetryPolicy = Temporalio.Common.RetryPolicy;

namespace Temporalio.Worker.Tasks;

/// <summary>One attempt of an activity, from its task to its report.</summary>
internal sealed partial class ActivityAttempt : IDisposable
{
    private const double ThrottleFraction = 0.8;

    // The server decides about timeouts; this only stops code that nobody waits for any more.
    private static readonly TimeSpan LocalTimeoutGrace = TimeSpan.FromSeconds(5);

    private readonly WorkerConnection connection;
    private readonly ActivityInvoker invoker;
    private readonly PollActivityTaskQueueResponse task;
    private readonly ILogger logger;
    private readonly DataConverter converter;
    private readonly ActivityHeartbeats heartbeats;
    private readonly ActivityCancelRef cancelRef = new();
    private readonly CancellationTokenSource cancellation = new();
    private readonly Lock access = new();

    public ActivityAttempt(
        WorkerConnection connection,
        TemporalWorkerOptions options,
        ActivityInvoker invoker,
        PollActivityTaskQueueResponse task,
        ILogger logger)
    {
        this.connection = connection;
        this.invoker = invoker;
        this.task = task;
        this.logger = logger;
        Info = InfoOf(options, connection);
        converter = Info.DataConverter;
        heartbeats = new(connection, task, converter, ThrottleOf(options), Cancel);
    }

    private ActivityInfo Info { get; }

    /// <summary>Asks the activity to stop. Only the first reason counts.</summary>
    public void Cancel(ActivityCancelReason reason, ActivityCancellationDetails details)
    {
        lock (access)
        {
            if (cancelRef.CancelReason != ActivityCancelReason.None)
            {
                return;
            }
            cancelRef.CancelReason = reason;
            cancelRef.CancellationDetails = details;
        }
        try
        {
            cancellation.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended meanwhile.
        }
        catch (AggregateException e)
        {
            LogCallbackFailed(logger, e, Info.ActivityType);
        }
    }

    public void Dispose() => cancellation.Dispose();

    /// <summary>Runs the activity and reports how it ended.</summary>
    /// <param name="isEager">Whether the task came with a workflow task's completion.</param>
    public async Task RunAsync(bool isEager)
    {
        var began = Stopwatch.GetTimestamp();
        connection.Metrics.ActivityStarted(
            Info.ActivityType, Info.WorkflowType, isEager, Info.StartedTime - Info.CurrentAttemptScheduledTime);
        Func<Task> report;
        await using (WatchTimeout())
        {
            try
            {
                report = await ExecuteAsync().ConfigureAwait(false);
            }
#pragma warning disable CA1031 // A user's converter may throw anything, also while converting a failure.
            catch (Exception e)
#pragma warning restore CA1031
            {
                report = () => FailAsync(ActivityInvoker.NotBuilt(e));
            }
        }
        connection.Metrics.ActivityExecuted(Info.ActivityType, Info.WorkflowType, Stopwatch.GetElapsedTime(began));
        if (cancelRef.CancelReason == ActivityCancelReason.GoneFromServer)
        {
            await heartbeats.CloseAsync(flush: false).ConfigureAwait(false);
            return;
        }
        try
        {
            await report().ConfigureAwait(false);
        }
        catch (RpcException e)
        {
            LogNotReported(logger, e, Info.ActivityType, Info.ActivityId);
        }
    }

    private async Task<Func<Task>> ExecuteAsync()
    {
        try
        {
            var result = await invoker.InvokeAsync(new(Info, task.Input, task.Header, converter)
            {
                TaskToken = task.TaskToken,
                CancelRef = cancelRef,
                Heartbeat = heartbeats.Record,
                CancellationToken = cancellation.Token,
            }).ConfigureAwait(false);
            return () => CompleteAsync(result);
        }
        catch (CompleteAsyncException)
        {
            return () => heartbeats.CloseAsync(flush: false);
        }
        catch (OperationCanceledException) when (heartbeats.ConversionFailure is { } conversion)
        {
            return await FailWithAsync(conversion).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (cancelRef.CancelReason == ActivityCancelReason.Paused)
        {
            return await FailWithAsync(new ApplicationFailureException("Activity paused", e, "ActivityPause")).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (cancelRef.CancelReason == ActivityCancelReason.Reset)
        {
            return await FailWithAsync(new ApplicationFailureException("Activity reset", e, "ActivityReset")).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancelRef.CancelReason == ActivityCancelReason.WorkerShutdown)
        {
            // A failure, so that another worker need not wait for the timeout.
            return () => FailAsync(new()
            {
                Message = "Worker is shutting down and this activity did not complete in time",
                ApplicationFailureInfo = new() { Type = "WorkerShutdown" },
            });
        }
        catch (OperationCanceledException) when (cancelRef.CancelReason != ActivityCancelReason.None)
        {
            return ReportCancelledAsync;
        }
#pragma warning disable CA1031 // Whatever an activity throws is its failure.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogFailed(logger, e, Info.ActivityType, Info.ActivityId, Info.Attempt);
            return await FailWithAsync(e).ConfigureAwait(false);
        }
    }

    private async Task<Func<Task>> FailWithAsync(Exception e)
    {
        var failure = await converter.ToFailureAsync(e).ConfigureAwait(false);
        return () => FailAsync(failure);
    }

    private async Task CompleteAsync(Api.Common.V1.Payload result)
    {
        connection.Metrics.ActivitySucceeded(Info.ActivityType, Info.WorkflowType, DateTime.UtcNow - Info.ScheduledTime);
        await heartbeats.CloseAsync(flush: false).ConfigureAwait(false);
        await connection.Service.RespondActivityTaskCompletedAsync(
            new()
            {
                Namespace = connection.Namespace,
                Identity = connection.Identity,
                TaskToken = task.TaskToken,
                Result = new() { Payloads_ = { result } },
                WorkerVersion = new() { BuildId = connection.BuildId },
            },
            new() { Retry = true }).ConfigureAwait(false);
    }

    private async Task FailAsync(Failure failure)
    {
        connection.Metrics.ActivityFailed(Info.ActivityType, Info.WorkflowType, failure);
        // The next attempt goes on from the latest details.
        await heartbeats.CloseAsync(flush: true).ConfigureAwait(false);
        await connection.Service.RespondActivityTaskFailedAsync(
            new()
            {
                Namespace = connection.Namespace,
                Identity = connection.Identity,
                TaskToken = task.TaskToken,
                Failure = failure,
                WorkerVersion = new() { BuildId = connection.BuildId },
            },
            new() { Retry = true }).ConfigureAwait(false);
    }

    private async Task ReportCancelledAsync()
    {
        await heartbeats.CloseAsync(flush: true).ConfigureAwait(false);
        await connection.Service.RespondActivityTaskCanceledAsync(
            new()
            {
                Namespace = connection.Namespace,
                Identity = connection.Identity,
                TaskToken = task.TaskToken,
                WorkerVersion = new() { BuildId = connection.BuildId },
            },
            new() { Retry = true }).ConfigureAwait(false);
    }

    private Timer? WatchTimeout()
    {
        TimeSpan?[] limits = [Info.StartToCloseTimeout, Info.ScheduleToCloseTimeout];
        var limit = limits.Where(timeout => timeout > TimeSpan.Zero).Min();
        return limit is { } given && given + LocalTimeoutGrace < TimeSpan.FromDays(40)
            ? new(
                _ => Cancel(ActivityCancelReason.Timeout, new() { IsTimedOut = true }),
                null,
                given + LocalTimeoutGrace,
                Timeout.InfiniteTimeSpan)
            : null;
    }

    private TimeSpan ThrottleOf(TemporalWorkerOptions options)
    {
        var throttle = Info.HeartbeatTimeout is { } timeout && timeout > TimeSpan.Zero
            ? timeout * ThrottleFraction
            : options.DefaultHeartbeatThrottleInterval;
        return throttle < options.MaxHeartbeatThrottleInterval ? throttle : options.MaxHeartbeatThrottleInterval;
    }

    private ActivityInfo InfoOf(TemporalWorkerOptions options, WorkerConnection from) => new(
        ActivityId: task.ActivityId,
        ActivityType: task.ActivityType.Name,
        Attempt: task.Attempt,
        CurrentAttemptScheduledTime: TimeOf(task.CurrentAttemptScheduledTime),
        DataConverter: from.DataConverter.WithSerializationContext(new ISerializationContext.Activity(
            from.Namespace,
            task.ActivityId,
            task.WorkflowExecution?.WorkflowId,
            task.WorkflowType?.Name,
            task.ActivityType.Name,
            options.TaskQueue,
            IsLocal: false)),
        HeartbeatDetails: task.HeartbeatDetails?.Payloads_ ?? [],
        HeartbeatTimeout: PositiveOf(task.HeartbeatTimeout),
        IsLocal: false,
        Namespace: from.Namespace,
        Priority: new Priority(task.Priority),
        RetryPolicy: task.RetryPolicy is { } retry ? RetryPolicy.FromProto(retry) : null,
        ScheduleToCloseTimeout: PositiveOf(task.ScheduleToCloseTimeout),
        ScheduledTime: TimeOf(task.ScheduledTime),
        StartToCloseTimeout: PositiveOf(task.StartToCloseTimeout),
        StartedTime: TimeOf(task.StartedTime),
        TaskQueue: options.TaskQueue!,
        TaskToken: task.TaskToken.ToByteArray(),
        WorkflowId: NullIfEmpty(task.WorkflowExecution?.WorkflowId),
        WorkflowNamespace: NullIfEmpty(task.WorkflowNamespace),
        WorkflowRunId: NullIfEmpty(task.WorkflowExecution?.RunId),
        WorkflowType: NullIfEmpty(task.WorkflowType?.Name));

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static DateTime TimeOf(Timestamp? time) => time?.ToDateTime() ?? default;

    private static TimeSpan? PositiveOf(Duration? time) => time?.ToTimeSpan() is { } given && given > TimeSpan.Zero ? given : null;

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "Completing activity {ActivityType} ({ActivityId}, attempt {Attempt}) as failed")]
    private static partial void LogFailed(ILogger logger, Exception e, string activityType, string activityId, int attempt);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The end of activity {ActivityType} ({ActivityId}) could not be reported")]
    private static partial void LogNotReported(ILogger logger, Exception e, string activityType, string activityId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A cancellation callback of activity {ActivityType} failed")]
    private static partial void LogCallbackFailed(ILogger logger, Exception e, string activityType);
}
