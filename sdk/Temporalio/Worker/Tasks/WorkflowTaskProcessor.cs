using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Query.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client.Grpc;
using Temporalio.Exceptions;
using Temporalio.Worker.Machines;

namespace Temporalio.Worker.Tasks;

/// <summary>Handles workflow tasks: finds or loads the run, applies the task, reports what came out.</summary>
internal sealed partial class WorkflowTaskProcessor(
    WorkerConnection connection,
    WorkflowRunSettings settings,
    RunCache cache,
    StickyQueue? sticky,
    EagerActivities eager,
    TaskSlots slots,
    ILogger logger)
{
    private const double HeartbeatFraction = 0.8;
    private const string LegacyQueryId = "legacy";

    private readonly HistoryReader histories = new(() => connection.Service, connection.Namespace);

    /// <summary>Handles a task and those that the server hands out in answer to it.</summary>
    public async Task ProcessAsync(PollWorkflowTaskQueueResponse task)
    {
        using var place = slots.Take();
        var next = task;
        while (next is not null)
        {
            next = await ProcessOneAsync(next).ConfigureAwait(false);
        }
    }

    private async Task<PollWorkflowTaskQueueResponse?> ProcessOneAsync(PollWorkflowTaskQueueResponse task)
    {
        var received = DateTime.UtcNow;
        var began = Stopwatch.GetTimestamp();
        var type = task.WorkflowType.Name;
        if (task is { Query: null, StartedTime: { } started, ScheduledTime: { } scheduled })
        {
            connection.Metrics.TaskStarted(started.ToDateTime() - scheduled.ToDateTime());
        }
        WorkflowRun? run = null;
        var keep = false;
        try
        {
            (run, var input) = await EnterAsync(task, received).ConfigureAwait(false);
            var output = await run.ApplyAsync(input, CancellationToken.None).ConfigureAwait(false);
            if (run.TakeReplayTime() is { } replay)
            {
                connection.Metrics.TaskReplayed(type, replay);
            }
            if (task.Query is not null)
            {
                await AnswerAsync(task, output.Answers[LegacyQueryId]).ConfigureAwait(false);
                keep = !run.Ended;
                return null;
            }
            connection.Metrics.TaskExecuted(type, Stopwatch.GetElapsedTime(began));
            var response = await CompleteAsync(task, run, output).ConfigureAwait(false);
            keep = response is not null && !run.Ended;
            return response?.WorkflowTask is { TaskToken.Length: > 0 } next ? next : null;
        }
        catch (WorkflowTaskFailure e)
        {
            await FailAsync(task, e).ConfigureAwait(false);
            return null;
        }
#pragma warning disable CA1031 // Without a report the server repeats the task after its timeout.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogTaskFailed(logger, e, task.WorkflowExecution.WorkflowId, task.WorkflowExecution.RunId);
            return null;
        }
        finally
        {
            if (run is not null)
            {
                if (!keep)
                {
                    cache.Evict(run);
                }
                cache.Leave(run);
            }
        }
    }

    /// <summary>The run with its gate held, in memory or new, and the events it has not seen.</summary>
    private async Task<(WorkflowRun Run, RunInput Input)> EnterAsync(PollWorkflowTaskQueueResponse task, DateTime received)
    {
        var runId = task.WorkflowExecution.RunId;
        while (true)
        {
            if (await cache.EnterAsync(runId).ConfigureAwait(false) is { } cached)
            {
                var first = task.History?.Events.FirstOrDefault()?.EventId;
                if (first is null || first <= cached.LastProcessedEventId + 1)
                {
                    try
                    {
                        if (first != 1)
                        {
                            connection.Metrics.CacheHit(task.WorkflowType.Name);
                        }
                        var rest = first is null ? [] : await histories.RestAsync(task, CancellationToken.None).ConfigureAwait(false);
                        return (cached, InputOf(task, rest, received));
                    }
                    catch
                    {
                        cache.Evict(cached);
                        cache.Leave(cached);
                        throw;
                    }
                }
                // What is in memory has missed something.
                cache.Evict(cached);
                cache.Leave(cached);
            }
            var events = task.History?.Events.FirstOrDefault()?.EventId == 1
                ? await histories.RestAsync(task, CancellationToken.None).ConfigureAwait(false)
                : await histories.AllAsync(task, CancellationToken.None).ConfigureAwait(false);
            if (task.History?.Events.FirstOrDefault()?.EventId != 1)
            {
                connection.Metrics.CacheMiss();
            }
            var run = new WorkflowRun(settings, task.WorkflowExecution.WorkflowId, runId)
            {
                StartTime = events.Count > 0 ? events[0].EventTime.ToDateTime() : received,
            };
            await run.Gate.WaitAsync().ConfigureAwait(false);
            if (cache.TryAdd(run))
            {
                return (run, InputOf(task, events, received));
            }
            run.Dispose();
        }
    }

    private static RunInput InputOf(
        PollWorkflowTaskQueueResponse task, IReadOnlyList<Api.History.V1.HistoryEvent> events, DateTime received)
    {
        var timeout = events.LastOrDefault(e => e.EventType == EventType.WorkflowTaskScheduled)
            ?.WorkflowTaskScheduledEventAttributes.StartToCloseTimeout?.ToTimeSpan() ?? TimeSpan.FromSeconds(10);
        IReadOnlyDictionary<string, WorkflowQuery> queries = task.Query is { } legacy
            ? new Dictionary<string, WorkflowQuery> { [LegacyQueryId] = legacy }
            : task.Queries;
        // A query of a closed or idle run only replays: all of its history is the past.
        var past = task.Query is not null && events.Count > 0 ? events[^1].EventId : 0;
        var previous = Math.Max(task.PreviousStartedEventId, past);
        return new(events, previous, task.Messages, queries, received + (timeout * HeartbeatFraction));
    }

    private async Task<RespondWorkflowTaskCompletedResponse?> CompleteAsync(
        PollWorkflowTaskQueueResponse task, WorkflowRun run, RunOutput output)
    {
        using var reserved = eager.Reserve(output.Commands);
        var request = new RespondWorkflowTaskCompletedRequest
        {
            Namespace = connection.Namespace,
            Identity = connection.Identity,
            TaskToken = task.TaskToken,
            BinaryChecksum = connection.BuildId,
            WorkerVersionStamp = new() { BuildId = connection.BuildId },
            Commands = { output.Commands },
            Messages = { output.Messages },
            ReturnNewWorkflowTask = sticky is not null,
            ForceCreateNewWorkflowTask = output.ForceNewTask,
            StickyAttributes = sticky?.Attributes,
            SdkMetadata = run.TakeMetadata(),
            MeteringMetadata = new(),
            VersioningBehavior = run.VersioningBehavior,
            Capabilities = new() { DiscardSpeculativeWorkflowTaskWithEvents = true },
            WorkerInstanceKey = connection.InstanceKey,
        };
        foreach (var (id, answer) in output.Answers)
        {
            request.QueryResults[id] = ResultOf(answer);
        }
        try
        {
            var response = await connection.Service.RespondWorkflowTaskCompletedAsync(request, new() { Retry = true })
                .ConfigureAwait(false);
            if (response.ResetHistoryEventId > 0)
            {
                run.ResetTo(response.ResetHistoryEventId);
            }
            reserved.Start(response.ActivityTasks);
            connection.Metrics.Commanded(task.WorkflowType.Name, output.Commands, DateTime.UtcNow - run.StartTime);
            return response;
        }
        catch (RpcException e) when (RpcRetry.IsTooLarge(e) && task.Attempt == 1)
        {
            // Told once; the server knows that a repetition would be as large.
            throw WorkflowTaskFailure.TooLarge(e);
        }
        catch (RpcException e)
        {
            // UnhandledCommand: events came meanwhile, and the next task has them. NotFound: the task timed out.
            LogNotCompleted(logger, e, e.Code, task.WorkflowExecution.WorkflowId, task.WorkflowExecution.RunId);
            return null;
        }
    }

    private static WorkflowQueryResult ResultOf(QueryAnswerCommand answer) => answer.Failure is { } failure
        ? new() { ResultType = QueryResultType.Failed, ErrorMessage = failure.Message, Failure = failure }
        : new() { ResultType = QueryResultType.Answered, Answer = new() { Payloads_ = { answer.Answer } } };

    private async Task AnswerAsync(PollWorkflowTaskQueueResponse task, QueryAnswerCommand answer)
    {
        var result = ResultOf(answer);
        await RespondAsync(task, new()
        {
            CompletedType = result.ResultType,
            QueryResult = result.Answer,
            ErrorMessage = result.ErrorMessage,
            Failure = result.Failure,
        }).ConfigureAwait(false);
    }

    private async Task RespondAsync(PollWorkflowTaskQueueResponse task, RespondQueryTaskCompletedRequest request)
    {
        request.Namespace = connection.Namespace;
        request.TaskToken = task.TaskToken;
        request.PollerGroupId = task.PollerGroupId;
        try
        {
            await connection.Service.RespondQueryTaskCompletedAsync(request, new() { Retry = true }).ConfigureAwait(false);
        }
        catch (RpcException e) when (RpcRetry.IsTooLarge(e) && request.CompletedType == QueryResultType.Answered)
        {
            throw WorkflowTaskFailure.TooLarge(e);
        }
        catch (RpcException e)
        {
            LogNotCompleted(logger, e, e.Code, task.WorkflowExecution.WorkflowId, task.WorkflowExecution.RunId);
        }
    }

    private async Task FailAsync(PollWorkflowTaskQueueResponse task, WorkflowTaskFailure e)
    {
        connection.Metrics.TaskFailed(task.WorkflowType.Name, e.Cause);
        LogTaskFailed(logger, e, task.WorkflowExecution.WorkflowId, task.WorkflowExecution.RunId);
        if (task.Query is not null)
        {
            await RespondAsync(task, new()
            {
                CompletedType = QueryResultType.Failed,
                ErrorMessage = e.Failure.Message,
                Failure = e.Failure,
                Cause = e.Cause,
            }).ConfigureAwait(false);
            return;
        }
        if (task.Attempt > 1)
        {
            // Reported once; from now on the task's timeout sets the pace.
            return;
        }
        try
        {
            await connection.Service.RespondWorkflowTaskFailedAsync(
                new()
                {
                    Namespace = connection.Namespace,
                    Identity = connection.Identity,
                    TaskToken = task.TaskToken,
                    BinaryChecksum = connection.BuildId,
                    WorkerVersion = new() { BuildId = connection.BuildId },
                    Cause = e.Cause,
                    Failure = e.Failure,
                },
                new() { Retry = true }).ConfigureAwait(false);
        }
        catch (RpcException rpc)
        {
            LogNotCompleted(logger, rpc, rpc.Code, task.WorkflowExecution.WorkflowId, task.WorkflowExecution.RunId);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Workflow task of {WorkflowId} (run {RunId}) failed")]
    private static partial void LogTaskFailed(ILogger logger, Exception e, string workflowId, string runId);

    [LoggerMessage(
        Level = LogLevel.Debug, Message = "The server refused the completion ({Code}) of a workflow task of {WorkflowId} (run {RunId})")]
    private static partial void LogNotCompleted(
        ILogger logger, Exception e, RpcException.StatusCode code, string workflowId, string runId);
}
