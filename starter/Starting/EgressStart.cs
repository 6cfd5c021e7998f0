using DataEgress.Starter.CommandLine;
using DataEgress.Workflows;
using DataEgress.Workflows.Egress;
using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Exceptions;

namespace DataEgress.Starter.Starting;

/// <summary>Starts an egress, and waits for it where asked.</summary>
internal sealed class EgressStart(ITemporalClient client, RpcOptions rpc)
{
    /// <summary>Starts it under this id; false if the id was started before, whatever became of it.</summary>
    public async Task<bool> StartAsync(string id, EgressRequest request)
    {
        var memo = new Dictionary<string, object> { [Memos.Flag] = request.Flag.Key };
        if (request.Replays is { } replays)
        {
            memo[Memos.Replays] = replays;
        }

        try
        {
            await client.StartWorkflowAsync(
                (EgressWorkflow w) => w.RunAsync(request),
                new(id, TaskQueues.Egress)
                {
                    // As the poller does: the id is what keeps a thing from being done twice.
                    IdConflictPolicy = WorkflowIdConflictPolicy.Fail,
                    IdReusePolicy = WorkflowIdReusePolicy.RejectDuplicate,
                    Memo = memo,
                    Rpc = rpc,
                }).ConfigureAwait(false);
            return true;
        }
        catch (WorkflowAlreadyStartedException)
        {
            return false;
        }
    }

    /// <summary>Waits for its end.</summary>
    /// <exception cref="CommandException">It did not complete.</exception>
    public async Task<EgressResult> WaitAsync(string id)
    {
        try
        {
            return await client.GetWorkflowHandle<EgressWorkflow, EgressResult>(id).GetResultAsync(rpcOptions: rpc).ConfigureAwait(false);
        }
        catch (WorkflowFailedException e)
        {
            throw new CommandException(ExitCodes.Failed, $"{id} did not complete: {ErrorLines.FirstLine((e.InnerException ?? e).Message)}");
        }
    }

    /// <summary>Whether everything arrived, skipped by a person or not.</summary>
    public static bool HasArrived(EgressResult result) => result.Aborted is null
        && result.Deliveries.All(d => d.Outcome is DeliveryOutcome.Delivered or DeliveryOutcome.DeliveredWithSkips);
}
