using DataEgress.Starter.Output;
using DataEgress.Workflows;
using DataEgress.Workflows.Approvals;
using DataEgress.Workflows.Egress;

namespace DataEgress.Starter.Inspection;

/// <summary>Finds out what a workflow waits for, and what a person may do about it.</summary>
internal sealed class WaitingItems(StatusQueries queries)
{
    /// <summary>Everything one workflow waits for.</summary>
    /// <param name="row">The workflow; its search attribute is believed where nobody answers.</param>
    public async Task<IReadOnlyList<WaitingItem>> FindAsync(WorkflowRow row)
    {
        var status = await queries.AskAsync<WaitingSteps>(row.Id, Queries.Status).ConfigureAwait(false);
        var items = (status.Value?.Waiting ?? []).Select(problem => FromProblem(row.Id, problem, row.Type)).ToList();
        if (row.Type is not (WorkflowKinds.Egress or WorkflowKinds.Delivery))
        {
            var gates = await queries.AskAsync<List<GateStatus>>(row.Id, Queries.Gates).ConfigureAwait(false);
            items.AddRange(FromGates(row.Id, gates.Value ?? []));
        }

        return items.Count == 0 && row.WaitingFor is { } kind
            ? [new(row.Id, kind, null, null, null, status.Unavailable ?? "see its status", [$"egress show {Shell.Quote(row.Id)}"])]
            : items;
    }

    /// <summary>A failed step.</summary>
    public static WaitingItem FromProblem(string id, Problem problem, string workflowType)
    {
        var quoted = Shell.Quote(id);
        List<string> commands = [$"egress retry {quoted}"];

        // An egress waits only for its entries, which cannot be done without.
        if (workflowType != WorkflowKinds.Egress)
        {
            commands.Add($"egress skip {quoted} --reason REASON");
        }

        commands.Add($"egress abort {quoted} --reason REASON");
        return new(id, SearchAttributes.Intervention, problem.Step, problem.Since, null, $"{problem.Type}: {problem.Message}", commands);
    }

    /// <summary>Gates that are open.</summary>
    public static IEnumerable<WaitingItem> FromGates(string id, IEnumerable<GateStatus> gates) =>
        gates.Where(gate => gate.State == GateState.Open).Select(gate =>
        {
            var arguments = $"{Shell.Quote(id)} --gate {Shell.Quote(gate.Name)}";
            var digest = gate.Digest is null ? "" : $" --digest {gate.Digest}";
            var who = gate.Groups.Count == 0 ? "" : $" from {string.Join(" or ", gate.Groups)}";
            return new WaitingItem(
                id,
                SearchAttributes.Approval,
                gate.Name,
                gate.Opened,
                gate.Deadline,
                $"{gate.Subject} ({gate.ApprovedBy.Count} of {gate.Required} approvals{who})",
                [$"egress approve {arguments}{digest}", $"egress reject {arguments} --reason REASON"]);
        });
}
