using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Common;
using Temporalio.Exceptions;
using Temporalio.Runtime;
using Temporalio.Worker.Instances;
using Temporalio.Worker.Machines;
using Temporalio.Worker.Tasks;

namespace Temporalio.Worker;

/// <summary>Runs workflow code against recorded histories, to find out whether it still fits them.</summary>
public class WorkflowReplayer
{
    private static readonly TimeSpan DeadlockTimeout = TimeSpan.FromSeconds(2);
    private readonly WorkflowRunSettings settings;

    /// <summary>A replayer.</summary>
    /// <param name="options">Options.</param>
    /// <exception cref="ArgumentException">There is no workflow, or a name twice.</exception>
    public WorkflowReplayer(WorkflowReplayerOptions options)
    {
        if (options.Workflows.Count == 0)
        {
            throw new ArgumentException("Must have at least one workflow", nameof(options));
        }
        Options = options;
        settings = new(options.Workflows)
        {
            DeadlockTimeout = options.DebugMode ? Timeout.InfiniteTimeSpan : DeadlockTimeout,
            RunLocalActivity = static (request, _, cancellationToken) => NeverAsync(request, cancellationToken),
            Instance = new()
            {
                Namespace = options.Namespace,
                TaskQueue = options.TaskQueue,
                DataConverter = options.DataConverter,
                Interceptors = [.. options.Interceptors ?? []],
                LoggerFactory = options.LoggerFactory,
                MetricMeter = TemporalRuntime.Default.MetricMeter,
                FailureExceptionTypes = options.WorkflowFailureExceptionTypes ?? [],
                TraceCalls = !options.DisableWorkflowTracingEventListener,
                TaskStarting = options.OnTaskStarting,
                TaskCompleted = options.OnTaskCompleted,
            },
        };
    }

    /// <summary>The options.</summary>
    public WorkflowReplayerOptions Options { get; }

    /// <summary>Replays a history.</summary>
    /// <param name="history">The history.</param>
    /// <param name="throwOnReplayFailure">Whether a history that does not fit throws.</param>
    /// <param name="cancellationToken">Stops between workflow tasks.</param>
    /// <returns>The result.</returns>
    /// <exception cref="InvalidWorkflowOperationException">
    /// The history does not fit the code: a <see cref="WorkflowNondeterminismException"/> if commands differ.
    /// </exception>
    public async Task<WorkflowReplayResult> ReplayWorkflowAsync(
        WorkflowHistory history, bool throwOnReplayFailure = true, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var failure = await ReplayAsync(history, cancellationToken).ConfigureAwait(false);
        return failure is null || !throwOnReplayFailure ? new(history, failure) : throw failure;
    }

    /// <summary>Replays several histories, one after the other.</summary>
    /// <param name="histories">The histories.</param>
    /// <param name="throwOnReplayFailure">Whether a history that does not fit throws.</param>
    /// <param name="cancellationToken">Stops between workflow tasks.</param>
    /// <returns>The results.</returns>
    public async Task<IEnumerable<WorkflowReplayResult>> ReplayWorkflowsAsync(
        IEnumerable<WorkflowHistory> histories, bool throwOnReplayFailure = false, CancellationToken cancellationToken = default)
    {
        var results = new List<WorkflowReplayResult>();
        foreach (var history in histories)
        {
            results.Add(await ReplayWorkflowAsync(history, throwOnReplayFailure, cancellationToken).ConfigureAwait(false));
        }
        return results;
    }

    /// <summary>Replays several histories as they come.</summary>
    /// <param name="histories">The histories.</param>
    /// <param name="throwOnReplayFailure">Whether a history that does not fit throws.</param>
    /// <param name="cancellationToken">Stops between workflow tasks.</param>
    /// <returns>The results.</returns>
    public async IAsyncEnumerable<WorkflowReplayResult> ReplayWorkflowsAsync(
        IAsyncEnumerable<WorkflowHistory> histories,
        bool throwOnReplayFailure = false,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var history in histories.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            yield return await ReplayWorkflowAsync(history, throwOnReplayFailure, cancellationToken).ConfigureAwait(false);
        }
    }

    // Outcomes come from history. One that is not there is not this replay's business.
    private static async Task<LocalActivityResult> NeverAsync(LocalActivityRequest request, CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return new(request.Seq, Resolution.Failed(new() { CanceledFailureInfo = new() }), request.Attempt, TimeSpan.Zero, null);
    }

    private async Task<Exception?> ReplayAsync(WorkflowHistory history, CancellationToken cancellationToken)
    {
        var events = history.Events.ToList();
        if (events.FirstOrDefault()?.WorkflowExecutionStartedEventAttributes is not { } start)
        {
            return new InvalidWorkflowOperationException("The history does not begin with the start of a workflow");
        }
        using var run = new WorkflowRun(settings, history.Id, start.OriginalExecutionRunId);
        try
        {
            await run.ApplyAsync(new(events, PastOf(events), [], new Dictionary<string, Api.Query.V1.WorkflowQuery>(), DateTime.MinValue), cancellationToken)
                .ConfigureAwait(false);
            if (IsAnswered(events))
            {
                run.RequireAllCommandsRecorded();
            }
            HistoryStructure.Check(events);
            return null;
        }
        catch (InvalidWorkflowOperationException e)
        {
            return e;
        }
        catch (WorkflowTaskFailure e)
        {
            return e.Cause == WorkflowTaskFailedCause.NonDeterministicError
                ? new WorkflowNondeterminismException(e.Message)
                : new InvalidWorkflowOperationException(e.Message);
        }
    }

    /// <summary>
    /// Up to where the history is the past: to its last completed workflow task, so that one that ends with a task's start
    /// is continued as a worker would.
    /// </summary>
    private static long PastOf(List<HistoryEvent> events)
    {
        var started = events.Where(e => e.EventType == EventType.WorkflowTaskStarted).Select(e => e.EventId).ToList();
        var endsWithStart = events[^1].EventType == EventType.WorkflowTaskStarted;
        return started.SkipLast(endsWithStart ? 1 : 0).LastOrDefault();
    }

    /// <summary>Whether a worker has seen all that happened: nothing is behind the last completion but a task's schedule or an end from outside.</summary>
    private static bool IsAnswered(List<HistoryEvent> events)
    {
        var last = events.FindLastIndex(e => e.EventType == EventType.WorkflowTaskCompleted);
        return last >= 0 && events.Skip(last + 1).All(e => e.EventType is
            EventType.WorkflowTaskScheduled or EventType.WorkflowExecutionTerminated or EventType.WorkflowExecutionTimedOut);
    }
}
