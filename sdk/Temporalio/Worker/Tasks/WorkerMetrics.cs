using Temporalio.Api.Command.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Common;

namespace Temporalio.Worker.Tasks;

/// <summary>The SDK's metrics of a worker, with the official names and labels.</summary>
internal sealed class WorkerMetrics
{
    private const string Duration = "duration";
    private const string WorkflowType = "workflow_type";
    private const string ActivityType = "activity_type";

    private readonly MetricCounter<long> workflowCompleted;
    private readonly MetricCounter<long> workflowCanceled;
    private readonly MetricCounter<long> workflowFailed;
    private readonly MetricCounter<long> workflowContinued;
    private readonly MetricHistogram<TimeSpan> workflowLatency;
    private readonly MetricCounter<long> workflowPollSucceeded;
    private readonly MetricCounter<long> workflowPollEmpty;
    private readonly MetricCounter<long> taskFailed;
    private readonly MetricHistogram<TimeSpan> taskScheduleToStart;
    private readonly MetricHistogram<TimeSpan> taskExecution;
    private readonly MetricHistogram<TimeSpan> taskReplay;
    private readonly MetricCounter<long> activityPollEmpty;
    private readonly MetricCounter<long> activityReceived;
    private readonly MetricCounter<long> activityFailed;
    private readonly MetricHistogram<TimeSpan> activityScheduleToStart;
    private readonly MetricHistogram<TimeSpan> activityExecution;
    private readonly MetricHistogram<TimeSpan> activitySucceeded;
    private readonly MetricCounter<long> localActivities;
    private readonly MetricCounter<long> localActivityFailed;
    private readonly MetricCounter<long> localActivityCancelled;
    private readonly MetricHistogram<TimeSpan> localActivityExecution;
    private readonly MetricHistogram<TimeSpan> localActivitySucceeded;
    private readonly MetricCounter<long> workerStart;
    private readonly MetricCounter<long> cacheHit;
    private readonly MetricCounter<long> cacheMiss;
    private readonly MetricGauge<long> cacheSize;
    private readonly MetricCounter<long> cacheEviction;

    /// <summary>Makes the metrics.</summary>
    /// <param name="meter">The runtime's meter for them; null if they go nowhere.</param>
    /// <param name="ns">The worker's namespace.</param>
    /// <param name="taskQueue">The worker's task queue.</param>
    public WorkerMetrics(MetricMeter? meter, string ns, string taskQueue)
    {
        Meter = meter?.WithTags([new("namespace", ns), new("task_queue", taskQueue)]) ?? SilentMeter.Instance;
        workflowCompleted = Count("workflow_completed", "Workflows that completed");
        workflowCanceled = Count("workflow_canceled", "Workflows that were cancelled");
        workflowFailed = Count("workflow_failed", "Workflows that failed");
        workflowContinued = Count("workflow_continue_as_new", "Workflows that continued as new");
        workflowLatency = Time("workflow_endtoend_latency", "From a run's start to its end");
        workflowPollSucceeded = Count("workflow_task_queue_poll_succeed", "Polls that brought a workflow task");
        workflowPollEmpty = Count("workflow_task_queue_poll_empty", "Polls that brought no workflow task");
        taskFailed = Count("workflow_task_execution_failed", "Workflow tasks that failed");
        taskScheduleToStart = Time("workflow_task_schedule_to_start_latency", "From a workflow task's scheduling to its start");
        taskExecution = Time("workflow_task_execution_latency", "Work on a workflow task");
        taskReplay = Time("workflow_task_replay_latency", "Replay before a workflow task's own work");
        activityPollEmpty = Count("activity_poll_no_task", "Polls that brought no activity task");
        activityReceived = Count("activity_task_received", "Activity tasks received");
        activityFailed = Count("activity_execution_failed", "Attempts of activities that failed");
        activityScheduleToStart = Time("activity_schedule_to_start_latency", "From an attempt's scheduling to its start");
        activityExecution = Time("activity_execution_latency", "Work on an attempt");
        activitySucceeded = Time("activity_succeed_endtoend_latency", "From an activity's scheduling to its success");
        localActivities = Count("local_activity_total", "Attempts of local activities");
        localActivityFailed = Count("local_activity_execution_failed", "Attempts of local activities that failed");
        localActivityCancelled = Count("local_activity_execution_cancelled", "Local activities that were cancelled");
        localActivityExecution = Time("local_activity_execution_latency", "Work on an attempt of a local activity");
        localActivitySucceeded = Time("local_activity_succeed_endtoend_latency", "From a local activity's scheduling to its success");
        workerStart = Count("worker_start", "Workers started");
        cacheHit = Count("sticky_cache_hit", "Workflow tasks of runs in memory");
        cacheMiss = Count("sticky_cache_miss", "Workflow tasks of runs that were no longer in memory");
        cacheSize = Meter.CreateGauge<long>("sticky_cache_size", null, "Runs in memory");
        cacheEviction = Count("sticky_cache_total_forced_eviction", "Runs evicted before they had ended");
    }

    private MetricMeter Meter { get; }

    /// <summary>A worker began.</summary>
    public void Started() => workerStart.Add(1);

    /// <summary>A poll for workflow tasks ended.</summary>
    public void WorkflowPolled(bool brought) => (brought ? workflowPollSucceeded : workflowPollEmpty).Add(1);

    /// <summary>A run that the server takes to be in memory was there.</summary>
    public void CacheHit(string type) => cacheHit.Add(1, [new(WorkflowType, type)]);

    /// <summary>A run that the server takes to be in memory was not there.</summary>
    public void CacheMiss() => cacheMiss.Add(1);

    /// <summary>So many runs are in memory.</summary>
    public void CacheHolds(int runs) => cacheSize.Set(runs);

    /// <summary>A run was evicted before it had ended.</summary>
    public void CacheEvicted() => cacheEviction.Add(1);

    /// <summary>A workflow task was received.</summary>
    public void TaskStarted(TimeSpan waited) => taskScheduleToStart.Record(NotNegative(waited));

    /// <summary>What had happened before a workflow task was replayed.</summary>
    public void TaskReplayed(string type, TimeSpan worked) => taskReplay.Record(worked, [new(WorkflowType, type)]);

    /// <summary>Work on a workflow task ended.</summary>
    public void TaskExecuted(string type, TimeSpan worked) => taskExecution.Record(worked, [new(WorkflowType, type)]);

    /// <summary>A workflow task failed.</summary>
    public void TaskFailed(string type, WorkflowTaskFailedCause cause) => taskFailed.Add(
        1,
        [
            new(WorkflowType, type),
            new("failure_reason", cause switch
            {
                WorkflowTaskFailedCause.NonDeterministicError => "NonDeterminismError",
                WorkflowTaskFailedCause.GrpcMessageTooLarge => nameof(WorkflowTaskFailedCause.GrpcMessageTooLarge),
                _ => "WorkflowError",
            }),
        ]);

    /// <summary>The server has taken commands; one of them may end the run.</summary>
    public void Commanded(string type, IEnumerable<Command> commands, TimeSpan age)
    {
        foreach (var command in commands)
        {
            var counter = command.CommandType switch
            {
                CommandType.CompleteWorkflowExecution => workflowCompleted,
                CommandType.CancelWorkflowExecution => workflowCanceled,
                CommandType.ContinueAsNewWorkflowExecution => workflowContinued,
                CommandType.FailWorkflowExecution => workflowFailed,
                _ => null,
            };
            if (counter is null)
            {
                continue;
            }
            if (!IsBenign(command.FailWorkflowExecutionCommandAttributes?.Failure))
            {
                counter.Add(1, [new(WorkflowType, type)]);
            }
            workflowLatency.Record(NotNegative(age), [new(WorkflowType, type)]);
        }
    }

    /// <summary>A poll brought no activity task.</summary>
    public void ActivityPollEmpty() => activityPollEmpty.Add(1);

    /// <summary>An attempt of an activity was received.</summary>
    public void ActivityStarted(string type, string? workflowType, bool eager, TimeSpan waited)
    {
        activityReceived.Add(1, [.. Of(type, workflowType), new("eager", eager)]);
        activityScheduleToStart.Record(NotNegative(waited));
    }

    /// <summary>Work on an attempt of an activity ended.</summary>
    public void ActivityExecuted(string type, string? workflowType, TimeSpan worked) =>
        activityExecution.Record(worked, Of(type, workflowType));

    /// <summary>An activity succeeded.</summary>
    public void ActivitySucceeded(string type, string? workflowType, TimeSpan age) =>
        activitySucceeded.Record(NotNegative(age), Of(type, workflowType));

    /// <summary>An attempt of an activity failed.</summary>
    public void ActivityFailed(string type, string? workflowType, Api.Failure.V1.Failure failure)
    {
        if (!IsBenign(failure))
        {
            activityFailed.Add(1, Of(type, workflowType));
        }
    }

    /// <summary>An attempt of a local activity ended.</summary>
    public void LocalActivityExecuted(string type, string workflowType, TimeSpan worked, TimeSpan age, Api.Failure.V1.Failure? failure)
    {
        var tags = Of(type, workflowType);
        localActivities.Add(1, tags);
        localActivityExecution.Record(worked, tags);
        if (failure is null)
        {
            localActivitySucceeded.Record(NotNegative(age), tags);
        }
        else if (failure.CanceledFailureInfo is not null)
        {
            localActivityCancelled.Add(1, tags);
        }
        else if (!IsBenign(failure))
        {
            localActivityFailed.Add(1, tags);
        }
    }

    /// <summary>Counts the tasks at hand of a kind.</summary>
    /// <param name="workerType">WorkflowWorker, ActivityWorker or LocalActivityWorker.</param>
    /// <param name="places">Most tasks.</param>
    public TaskSlots Slots(string workerType, int places) => new(Meter.WithTags([new("worker_type", workerType)]), places);

    /// <summary>Counts the polls under way of a kind.</summary>
    /// <param name="pollerType">workflow_task, sticky_workflow_task or activity_task.</param>
    public ActivePolls Polls(string pollerType) => new(Meter.WithTags([new("poller_type", pollerType)]));

    private static bool IsBenign(Api.Failure.V1.Failure? failure) =>
        failure?.ApplicationFailureInfo is { Category: ApplicationErrorCategory.Benign };

    // Clocks of server and worker differ.
    private static TimeSpan NotNegative(TimeSpan span) => span > TimeSpan.Zero ? span : TimeSpan.Zero;

    private static List<KeyValuePair<string, object>> Of(string type, string? workflowType) => workflowType is null
        ? [new(ActivityType, type)]
        : [new(ActivityType, type), new(WorkflowType, workflowType)];

    private MetricCounter<long> Count(string name, string description) => Meter.CreateCounter<long>(name, null, description);

    private MetricHistogram<TimeSpan> Time(string name, string description) =>
        Meter.CreateHistogram<TimeSpan>(name, Duration, description);
}
