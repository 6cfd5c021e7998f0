using System.Text.Json;
using DataEgress.Starter.CommandLine;
using DataEgress.Workflows;
using DataEgress.Workflows.Approvals;
using DataEgress.Workflows.Egress;
using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Exceptions;

namespace DataEgress.Starter.Inspection;

/// <summary>Gathers all that can be said of one workflow. Ended ones are told by their results, which takes no worker.</summary>
internal sealed class WorkflowInspection(ITemporalClient client, RpcOptions rpc)
{
    private const int DeliveriesAtOnce = 8;

    private readonly StatusQueries queries = new(client, rpc.CancellationToken ?? CancellationToken.None);

    /// <summary>Inspects one workflow.</summary>
    public async Task<WorkflowView> InspectAsync(string id)
    {
        var description = await client.GetWorkflowHandle(id).DescribeAsync(new() { Rpc = rpc }).ConfigureAwait(false);
        var view = new WorkflowView(await WorkflowRow.FromAsync(description).ConfigureAwait(false));
        if (description.Status is not (WorkflowExecutionStatus.Running or WorkflowExecutionStatus.Completed))
        {
            view = view with { Failure = await ReadFailureAsync(id).ConfigureAwait(false) };
        }

        return description.WorkflowType switch
        {
            WorkflowKinds.Egress => await WithDeliveriesAsync(view).ConfigureAwait(false),
            WorkflowKinds.Delivery => await WithDeliveryAsync(view).ConfigureAwait(false),
            _ => await WithGatesAsync(view).ConfigureAwait(false),
        };
    }

    private static bool IsRunning(WorkflowView view) => view.Workflow.Status == WorkflowExecutionStatus.Running;

    private async Task<WorkflowView> WithDeliveriesAsync(WorkflowView view)
    {
        var id = view.Workflow.Id;
        if (view.Workflow.Status == WorkflowExecutionStatus.Completed)
        {
            var result = await ResultAsync<EgressResult>(id).ConfigureAwait(false);
            return view with
            {
                Failure = result.Aborted is { } reason ? $"aborted: {reason}" : null,
                Deliveries = [.. result.Deliveries.Select(d => FromResult(WorkflowIds.Delivery(id, d.Entry), d))],
            };
        }

        var (status, unavailable) = await StatusAsync(id).ConfigureAwait(false);
        var own = status?.Deserialize<EgressStatus>();
        var ids = own?.Deliveries ?? [];
        var deliveries = new (DeliveryView View, IReadOnlyList<WaitingItem> Waiting)[ids.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = DeliveriesAtOnce, CancellationToken = rpc.CancellationToken ?? CancellationToken.None };
        await Parallel.ForAsync(0, ids.Count, parallel, async (i, _) => deliveries[i] = await DeliveryAsync(ids[i]).ConfigureAwait(false)).ConfigureAwait(false);
        return view with
        {
            Status = status,
            Unavailable = unavailable,
            Deliveries = [.. deliveries.Select(d => d.View)],
            Waiting = IsRunning(view)
                ? [.. (own?.Waiting ?? []).Select(p => WaitingItems.FromProblem(id, p, view.Workflow.Type)), .. deliveries.SelectMany(d => d.Waiting)]
                : null,
        };
    }

    private async Task<WorkflowView> WithDeliveryAsync(WorkflowView view)
    {
        var id = view.Workflow.Id;
        if (view.Workflow.Status == WorkflowExecutionStatus.Completed)
        {
            return view with { Outcome = await ResultAsync<DeliveryResult>(id).ConfigureAwait(false) };
        }

        var (status, unavailable) = await StatusAsync(id).ConfigureAwait(false);
        return view with
        {
            Status = status,
            Unavailable = unavailable,
            Audit = IsRunning(view) ? (await queries.AskAsync<List<AuditEntry>>(id, Queries.Audit).ConfigureAwait(false)).Value : null,
            Waiting = IsRunning(view) ? Waiting(id, status?.Deserialize<DeliveryStatus>()) : null,
        };
    }

    private async Task<WorkflowView> WithGatesAsync(WorkflowView view)
    {
        var id = view.Workflow.Id;
        var (status, unavailable) = await StatusAsync(id).ConfigureAwait(false);
        var gates = (await queries.AskAsync<List<GateStatus>>(id, Queries.Gates).ConfigureAwait(false)).Value;
        var audit = (await queries.AskAsync<List<AuditEntry>>(id, Queries.Audit).ConfigureAwait(false)).Value;
        return view with
        {
            Status = status,
            Unavailable = unavailable,
            Gates = gates,
            Audit = audit,
            Waiting = IsRunning(view) ? await new WaitingItems(queries).FindAsync(view.Workflow).ConfigureAwait(false) : null,
        };
    }

    private async Task<(DeliveryView View, IReadOnlyList<WaitingItem> Waiting)> DeliveryAsync(string id)
    {
        WorkflowExecutionDescription description;
        try
        {
            description = await client.GetWorkflowHandle(id).DescribeAsync(new() { Rpc = rpc }).ConfigureAwait(false);
        }
        catch (RpcException e) when (e.Code == RpcException.StatusCode.NotFound)
        {
            // Its id is known a moment before it is.
            return (new(id, null, "starting", null), []);
        }

        var row = await WorkflowRow.FromAsync(description).ConfigureAwait(false);
        switch (row.Status)
        {
            case WorkflowExecutionStatus.Completed:
                return (FromResult(id, await ResultAsync<DeliveryResult>(id).ConfigureAwait(false)), []);
            case WorkflowExecutionStatus.Running:
                var answer = await queries.AskAsync<DeliveryStatus>(id, Queries.Status).ConfigureAwait(false);
                var state = answer.Value is { } status ? status.Step + (status.Paused ? " (paused)" : "") : "running";
                return (new(id, row.Pipeline, state, answer.Value?.Totals, Reason: answer.Unavailable), Waiting(id, answer.Value));
            default:
                return (new(id, row.Pipeline, row.Status.ToString(), null, Reason: await ReadFailureAsync(id).ConfigureAwait(false)), []);
        }
    }

    private static DeliveryView FromResult(string id, DeliveryResult result) =>
        new(id, result.Entry.PipelineName, result.Outcome.ToString(), result.Totals, result.Receipt, result.Reason);

    private static IReadOnlyList<WaitingItem> Waiting(string id, DeliveryStatus? status) =>
        [.. (status?.Waiting ?? []).Select(problem => WaitingItems.FromProblem(id, problem, WorkflowKinds.Delivery))];

    private async Task<(JsonElement? Status, string? Unavailable)> StatusAsync(string id)
    {
        var answer = await queries.AskAsync<JsonDocument>(id, Queries.Status).ConfigureAwait(false);
        return (answer.Value?.RootElement, answer.Unavailable);
    }

    private Task<T> ResultAsync<T>(string id) => client.GetWorkflowHandle(id).GetResultAsync<T>(rpcOptions: rpc);

    private async Task<string> ReadFailureAsync(string id)
    {
        try
        {
            await client.GetWorkflowHandle(id).GetResultAsync(followRuns: false, rpcOptions: rpc).ConfigureAwait(false);
            return "";
        }
        catch (WorkflowFailedException e)
        {
            return ErrorLines.FirstLine((e.InnerException ?? e).Message);
        }
        catch (WorkflowContinuedAsNewException)
        {
            return "";
        }
    }
}
