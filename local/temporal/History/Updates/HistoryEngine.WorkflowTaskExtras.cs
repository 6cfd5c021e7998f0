using DataEgress.Local.Temporal.History.Executions;
using DataEgress.Local.Temporal.History.Transactions;
using DataEgress.Local.Temporal.State;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.History;

// Queries and updates travel with workflow tasks.
internal sealed partial class HistoryEngine
{
    static partial void AddQueriesAndMessages(PollWorkflowTaskQueueResponse response, RunEditor run)
    {
        run.Run.Queries.AttachTo(response);
        var task = run.Execution.WorkflowTask;
        var continuesHeartbeat = !task.OriginalScheduledTime.Equals(task.ScheduledTime);
        response.Messages.Add(run.Run.Updates.Send(task.StartedEventId, includeSent: !continuesHeartbeat));
    }

    static partial void OnWorkflowTaskCompleted(RunEditor run, RespondWorkflowTaskCompletedRequest request) =>
        run.Run.Queries.Stage(request.QueryResults);

    /// <summary>After a commit: tells those who wait for queries and updates of the run.</summary>
    private static void FollowWaiters(WorkflowRun run, RunDelta delta)
    {
        foreach (var admitted in delta.Updates.Where(update => update is { AcceptedEventId: 0, CompletedEventId: 0 }))
        {
            // Admitted by a reset: nobody asks for it again, so it must be known to be sent.
            run.Updates.Find(admitted.UpdateId, run.State);
        }

        run.Updates.Settle(run.State);
        run.Queries.Settle(HasWorkflowTaskToCome(run.State.Execution));
    }
}
