using DataEgress.Starter.CommandLine;
using DataEgress.Starter.Inspection;
using DataEgress.Workflows;
using DataEgress.Workflows.Deployment;
using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Exceptions;

namespace DataEgress.Starter.Interventions;

/// <summary>
/// Tells a workflow something by signal. A signal has no answer, so what would have no effect is found out before and
/// refused. Every procedure reads the fields that it knows.
/// </summary>
internal sealed class Intervention(ITemporalClient client, RpcOptions rpc, string signal, StepInstruction instruction)
{
    private readonly StatusQueries queries = new(client, rpc.CancellationToken ?? CancellationToken.None);

    private bool NeedsWaiting => signal is Signals.Retry or Signals.Skip;

    /// <summary>Tells a workflow, and of an egress its running deliveries.</summary>
    /// <returns>One result for each workflow told, or one that says why none was.</returns>
    public async Task<IReadOnlyList<InterventionResult>> SendAsync(string id)
    {
        try
        {
            return await TrySendAsync(id).ConfigureAwait(false);
        }
        catch (RpcException e) when (e.Code is RpcException.StatusCode.NotFound && !ErrorLines.IsNamespaceMissing(e))
        {
            return [new(id, signal, Error: ErrorLines.Describe(e).Line, ExitCode: ExitCodes.NotFound)];
        }
    }

    private async Task<IReadOnlyList<InterventionResult>> TrySendAsync(string id)
    {
        var description = await client.WorkflowService.DescribeWorkflowExecutionAsync(
            new() { Namespace = client.Options.Namespace, Execution = new() { WorkflowId = id } }, rpc).ConfigureAwait(false);
        var info = description.WorkflowExecutionInfo;
        if (info.Status != WorkflowExecutionStatus.Running)
        {
            return [Refused(id, $"it has ended: {info.Status}")];
        }

        var results = new List<InterventionResult>();
        foreach (var target in Targets(id, info.Type.Name, [.. description.PendingChildren.Select(child => child.WorkflowId)]))
        {
            if (await FindAsync(target).ConfigureAwait(false) is { } result)
            {
                results.Add(result);
            }
        }

        if (results.Count == 0)
        {
            return [Refused(id, $"nothing waits for {signal}")];
        }

        try
        {
            await client.GetWorkflowHandle(id).SignalAsync(signal, [instruction], new() { Rpc = rpc }).ConfigureAwait(false);
            return results;
        }
        catch (RpcException e) when (e.Code == RpcException.StatusCode.NotFound)
        {
            return [Refused(id, "it has just ended")];
        }
    }

    // An egress tells its deliveries; itself it cannot go on without its entries.
    private IReadOnlyList<string> Targets(string id, string type, IReadOnlyList<string> children) =>
        type != WorkflowKinds.Egress ? [id]
        : signal == Signals.Skip ? children
        : [id, .. children];

    /// <summary>Whether it would take effect on a workflow.</summary>
    private async Task<InterventionResult?> FindAsync(string id)
    {
        if (!NeedsWaiting)
        {
            return new(id, signal);
        }

        var status = await queries.AskAsync<WaitingSteps>(id, Queries.Status).ConfigureAwait(false);
        return status.Value is { Waiting.Count: 0 }
            ? null
            : new(id, signal, status.Unavailable is { } reason ? $"{reason}: it takes effect when one does" : null);
    }

    private InterventionResult Refused(string id, string why) => new(id, signal, Error: why, ExitCode: ExitCodes.Refused);
}
