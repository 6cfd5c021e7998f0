using DataEgress.Local.Temporal.History.Activities;
using DataEgress.Local.Temporal.Rules;
using DataEgress.Local.Temporal.Time;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.TaskQueue.V1;
using Temporalio.Api.Workflow.V1;

namespace DataEgress.Local.Temporal.History.Transactions;

/// <summary>The run that follows one that ends.</summary>
/// <param name="RunId">Its id, which the close event names.</param>
/// <param name="Initiator">Retry or cron.</param>
/// <param name="Backoff">Until its first workflow task.</param>
internal sealed record NextRunPlan(string RunId, ContinueAsNewInitiator Initiator, TimeSpan Backoff);

// Continue-as-new, retry and cron: the next run of the chain.
internal sealed partial class RunEditor
{
    /// <summary>From the beginning of one run to that of the next, so that a chain does not spin.</summary>
    private static readonly TimeSpan ShortestRun = TimeSpan.FromSeconds(1);

    /// <summary>The workflow goes on in a new run with other input.</summary>
    public HistoryEvent ContinueAsNew(ContinueAsNewWorkflowExecutionCommandAttributes command, long completedEventId)
    {
        var runId = Guid.NewGuid().ToString();
        var backoff = BackoffOfNextRun(DurationRules.ToTime(command.BackoffStartInterval));
        Close(WorkflowExecutionStatus.ContinuedAsNew);
        Execution.NextRunId = runId;
        var added = Add(new HistoryEvent
        {
            EventType = EventType.WorkflowExecutionContinuedAsNew,
            WorkflowExecutionContinuedAsNewEventAttributes = new WorkflowExecutionContinuedAsNewEventAttributes
            {
                NewExecutionRunId = runId,
                WorkflowType = command.WorkflowType,
                TaskQueue = command.TaskQueue,
                Input = command.Input,
                WorkflowRunTimeout = command.WorkflowRunTimeout,
                WorkflowTaskTimeout = command.WorkflowTaskTimeout,
                WorkflowTaskCompletedEventId = completedEventId,
                BackoffStartInterval = command.BackoffStartInterval,
                Initiator = command.Initiator,
                Failure = command.Failure,
                LastCompletionResult = command.LastCompletionResult,
                Header = command.Header,
                Memo = command.Memo,
                SearchAttributes = command.SearchAttributes,
                InheritBuildId = command.InheritBuildId,
                InitialVersioningBehavior = command.InitialVersioningBehavior,
            },
        });
        var initiator = command.Initiator == ContinueAsNewInitiator.Unspecified ? ContinueAsNewInitiator.Workflow : command.Initiator;
        StartRun(runId, backoff, new WorkflowExecutionStartedEventAttributes
        {
            WorkflowType = command.WorkflowType,
            TaskQueue = new TaskQueue { Name = command.TaskQueue.Name, Kind = TaskQueueKind.Normal },
            WorkflowRunTimeout = command.WorkflowRunTimeout,
            WorkflowTaskTimeout = command.WorkflowTaskTimeout,
            Input = command.Input,
            Header = command.Header,
            RetryPolicy = command.RetryPolicy,
            CronSchedule = command.CronSchedule,
            Memo = command.Memo,
            SearchAttributes = command.SearchAttributes,
            LastCompletionResult = command.LastCompletionResult,
            ContinuedFailure = command.Failure,
            Initiator = initiator,
            Attempt = initiator == ContinueAsNewInitiator.Retry ? Execution.Attempt + 1 : 1,
        });
        return added;
    }

    /// <summary>The first run of a schedule waits for its time too.</summary>
    private void WaitForSchedule(WorkflowExecutionStartedEventAttributes started)
    {
        if (started.Initiator == ContinueAsNewInitiator.Unspecified && CronSchedule.TryParse(started.CronSchedule, out var schedule))
        {
            started.Initiator = ContinueAsNewInitiator.CronSchedule;
            started.FirstWorkflowTaskBackoff = (schedule.Backoff(Now, Now) ?? TimeSpan.Zero).ToDuration();
        }
    }

    /// <summary>Whether the workflow is tried again, and if not, why.</summary>
    private (RetryState State, NextRunPlan? Next) PlanRetry(Failure failure)
    {
        var decision = RetryDecision.For(
            Execution.RetryPolicy, Execution.Attempt, failure, Now, Execution.ExecutionExpirationTime?.ToDateTimeOffset(), capsDelay: true);
        return (decision.State, decision.State == RetryState.InProgress
            ? new NextRunPlan(Guid.NewGuid().ToString(), ContinueAsNewInitiator.Retry, decision.Interval)
            : null);
    }

    /// <summary>The next run of the schedule; null when there is no schedule, or no time for it.</summary>
    private NextRunPlan? PlanCron() =>
        CronSchedule.TryParse(Execution.CronSchedule, out var schedule)
        && schedule.Backoff(Execution.ExecutionTime.ToDateTimeOffset(), Now) is { } backoff
            ? new NextRunPlan(Guid.NewGuid().ToString(), ContinueAsNewInitiator.CronSchedule, backoff)
            : null;

    private void StartNextRun(NextRunPlan? plan, Payloads? result, Failure? failure)
    {
        if (plan is null)
        {
            return;
        }

        var first = State.FindEvent(1);
        var started = first.WorkflowExecutionStartedEventAttributes;
        var isCron = plan.Initiator == ContinueAsNewInitiator.CronSchedule;
        Execution.NextRunId = plan.RunId;
        StartRun(
            plan.RunId,
            BackoffOfNextRun(plan.Backoff),
            new WorkflowExecutionStartedEventAttributes
            {
                WorkflowType = started.WorkflowType,
                TaskQueue = new TaskQueue { Name = started.TaskQueue.Name, Kind = TaskQueueKind.Normal },
                WorkflowRunTimeout = started.WorkflowRunTimeout,
                WorkflowTaskTimeout = started.WorkflowTaskTimeout,
                Input = started.Input,
                Header = started.Header,
                RetryPolicy = started.RetryPolicy,
                CronSchedule = started.CronSchedule,
                Memo = started.Memo,
                SearchAttributes = started.SearchAttributes,
                Priority = started.Priority,

                LastCompletionResult = result,
                ContinuedFailure = failure,
                Initiator = plan.Initiator,
                Attempt = isCron ? 1 : Execution.Attempt + 1,
            },
            first.Links);
    }

    /// <summary>Makes the next run current, with what the chain hands on.</summary>
    private void StartRun(string runId, TimeSpan backoff, WorkflowExecutionStartedEventAttributes next, IEnumerable<Link>? links = null)
    {
        next.WorkflowExecutionTimeout = Execution.WorkflowExecutionTimeout;
        next.WorkflowExecutionExpirationTime = Execution.ExecutionExpirationTime;
        next.ContinuedExecutionRunId = RunId;
        next.FirstExecutionRunId = Execution.FirstRunId;
        next.FirstWorkflowTaskBackoff = backoff.ToDuration();
        next.PrevAutoResetPoints = ResetPointsForNextRun();
        next.Priority ??= State.Started.Priority;
        if (Execution.Parent is { } parent)
        {
            next.ParentWorkflowNamespace = parent.Namespace;
            next.ParentWorkflowNamespaceId = parent.NamespaceId;
            next.ParentWorkflowExecution = new WorkflowExecution { WorkflowId = parent.WorkflowId, RunId = parent.RunId };
            next.ParentInitiatedEventId = parent.InitiatedEventId;
            next.RootWorkflowExecution = Execution.Root;
        }

        var run = Transaction.AddRun(runId);
        run.Start(next.Clone(), Guid.NewGuid().ToString(), links: (links ?? State.FindEvent(1).Links).Select(link => link.Clone()));
        run.ScheduleFirstWorkflowTask();
    }

    private TimeSpan BackoffOfNextRun(TimeSpan wanted)
    {
        var lifetime = Now - Execution.ExecutionTime.ToDateTimeOffset();
        return lifetime + wanted < ShortestRun ? ShortestRun - lifetime : wanted;
    }

    /// <summary>The chain's reset points; those of this run end with its retention.</summary>
    private ResetPoints? ResetPointsForNextRun()
    {
        if (Execution.ResetPoints is not { Points.Count: > 0 } known)
        {
            return null;
        }

        var handedOn = new ResetPoints();
        foreach (var point in known.Points.Where(point => point.ExpireTime is null || point.ExpireTime.ToDateTimeOffset() >= Now))
        {
            var copy = point.Clone();
            if (copy.RunId == RunId)
            {
                copy.ExpireTime = (Now + Engine.RetentionOf(Transaction.Chain.NamespaceId)).ToTimestamp();
            }

            handedOn.Points.Add(copy);
        }

        return handedOn;
    }
}
