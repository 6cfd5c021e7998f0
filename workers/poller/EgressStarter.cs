using DataEgress.Workflows;
using DataEgress.Workflows.Egress;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Exceptions;

namespace DataEgress.Workers.Poller;

/// <summary>Starts the workflow of a flag, once for any number of copies of its event.</summary>
internal sealed class EgressStarter(ITemporalClient client, IOptions<WorkerOptions> options, ILogger<EgressStarter> logger)
{
    /// <summary>Starts it durably, or finds that it was started before.</summary>
    /// <returns>Whether it was started now.</returns>
    public async Task<bool> StartAsync(FlagEvent flag, CancellationToken cancellation)
    {
        var id = WorkflowIds.Egress(flag.Flag, flag.Occurrence);
        var request = new EgressRequest(
            flag.Flag, flag.Time, options.Value.Environment, Settings: options.Value.Delivery.ToSettings());
        try
        {
            var handle = await client.StartWorkflowAsync(
                (EgressWorkflow w) => w.RunAsync(request),
                new(id, TaskQueues.Egress)
                {
                    // Neither while it runs nor after it has ended: a repeated event sends nothing again.
                    IdConflictPolicy = WorkflowIdConflictPolicy.Fail,
                    IdReusePolicy = WorkflowIdReusePolicy.RejectDuplicate,
                    Memo = new Dictionary<string, object> { [Memos.Flag] = flag.Flag.Key },
                    Rpc = new() { CancellationToken = cancellation },
                });
            logger.LogStarted(id, handle.ResultRunId ?? "");
            return true;
        }
        catch (WorkflowAlreadyStartedException)
        {
            logger.LogDuplicate(id);
            return false;
        }
    }
}
