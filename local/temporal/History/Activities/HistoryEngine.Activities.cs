using DataEgress.Local.Temporal.History.Activities;
using DataEgress.Local.Temporal.History.Executions;
using DataEgress.Local.Temporal.Matching;
using DataEgress.Local.Temporal.Namespaces;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.History;

// Activity tasks: handed to workers.
internal sealed partial class HistoryEngine
{
    public async Task<PollActivityTaskQueueResponse> PollActivityTaskQueueAsync(
        NamespaceEntry ns, PollActivityTaskQueueRequest request, CancellationToken ct)
    {
        var key = new TaskQueueKey(ns.Name, request.TaskQueue.Name, TaskQueueType.Activity);
        var poller = new Poller(request.Identity, request.WorkerInstanceKey, request.TaskQueueMetadata?.MaxTasksPerSecond ?? 0);
        while (await queues.PollAsync(key, poller, ct) is { } task)
        {
            if (ct.IsCancellationRequested)
            {
                queues.Return(key, task);
                break;
            }

            if (await StartActivityAsync((ActivityQueueTask)task, ns, request.Identity) is { } response)
            {
                return response;
            }
        }

        return new PollActivityTaskQueueResponse();
    }

    /// <summary>Gives an activity's attempt to a worker. Null when it is not waiting any more.</summary>
    private async Task<PollActivityTaskQueueResponse?> StartActivityAsync(ActivityQueueTask task, NamespaceEntry ns, string identity)
    {
        await using var transaction = await BeginAsync(task.Run.Chain, CancellationToken.None);
        if (!task.Run.State.IsRunning
            || !task.Run.State.Activities.TryGet(task.ScheduledEventId, out var waiting)
            || waiting.Attempt != task.Attempt
            || waiting.StartedTime is not null)
        {
            return null;
        }

        transaction.RefusesWhenTooLarge = false;
        var run = transaction.Open(task.Run);
        var activity = run.State.Activities.Edit(task.ScheduledEventId)!;
        run.StartActivity(activity, identity, Guid.NewGuid().ToString());
        var response = run.ActivityTask(activity, ns.Name);
        await transaction.CommitAsync();
        return task.Run.State.IsRunning ? response : null;
    }
}
