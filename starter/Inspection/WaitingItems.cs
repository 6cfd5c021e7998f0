using DataEgress.Starter.Output;
using DataEgress.Workflows;
using DataEgress.Workflows.Approvals;
using DataEgress.Workflows.Deployment;
using DataEgress.Workflows.Egress;
using DataEgress.Workflows.Keys;

namespace DataEgress.Starter.Inspection;

/// <summary>Finds out what a workflow waits for, and what a person may do about it.</summary>
internal sealed class WaitingItems(StatusQueries queries)
{
    /// <summary>Everything one workflow waits for.</summary>
    /// <param name="row">The workflow; its search attribute is believed where nobody answers.</param>
    public async Task<IReadOnlyList<WaitingItem>> FindAsync(WorkflowRow row)
    {
        List<WaitingItem> items = [];
        string? unavailable;
        switch (row.Type)
        {
            case nameof(DeploymentWorkflow):
                var deployment = await queries.AskAsync<DeploymentStatus>(row.Id, Queries.Status).ConfigureAwait(false);
                unavailable = deployment.Unavailable;
                items.AddRange((deployment.Value?.Steps ?? []).Where(s => s.State == StepState.Failed).Select(step => FromStep(row.Id, step)));
                break;
            case nameof(KeyImportWorkflow):
                var ceremony = await queries.AskAsync<KeyImportStatus>(row.Id, Queries.Status).ConfigureAwait(false);
                unavailable = ceremony.Unavailable;
                items.AddRange(FromCeremony(row.Id, ceremony.Value));
                break;
            default:
                var status = await queries.AskAsync<WaitingSteps>(row.Id, Queries.Status).ConfigureAwait(false);
                unavailable = status.Unavailable;
                items.AddRange((status.Value?.Waiting ?? []).Select(problem => FromProblem(row.Id, problem, row.Type)));
                break;
        }

        if (row.Type is not (WorkflowKinds.Egress or WorkflowKinds.Delivery))
        {
            var gates = await queries.AskAsync<List<GateStatus>>(row.Id, Queries.Gates).ConfigureAwait(false);
            items.AddRange(FromGates(row.Id, gates.Value ?? []));
        }

        return items.Count == 0 && row.WaitingFor is { } kind
            ? [new(row.Id, kind, null, null, null, unavailable ?? "see its status", [$"egress show {Shell.Quote(row.Id)}"])]
            : items;
    }

    /// <summary>A failed step.</summary>
    public static WaitingItem FromProblem(string id, Problem problem, string workflowType)
    {
        // What was started before workflows told it: an egress waits only for its entries, which cannot be done without.
        var instructions = problem.Instructions
            ?? (workflowType == WorkflowKinds.Egress ? [Signals.Retry, Signals.Abort] : [Signals.Retry, Signals.Skip, Signals.Abort]);
        var commands = instructions.Select(i => $"egress {i} {Shell.Quote(id)}{(i == Signals.Retry ? "" : " --reason REASON")}").ToList();
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

    private static WaitingItem FromStep(string id, StepStatus step)
    {
        var arguments = $"{Shell.Quote(id)} --step {Shell.Quote(step.Id)}";
        List<string> commands = [$"egress retry {arguments}"];
        if (step.Skippable)
        {
            commands.Add($"egress skip {arguments} --reason REASON");
        }

        commands.Add($"egress abort {Shell.Quote(id)} --reason REASON");
        return new(id, SearchAttributes.Intervention, step.Id, null, null, step.Problem ?? step.Title, commands);
    }

    private static IEnumerable<WaitingItem> FromCeremony(string id, KeyImportStatus? status)
    {
        if (status?.Problem is { } problem)
        {
            // A ceremony has no step that it could do without.
            yield return FromProblem(id, problem, WorkflowKinds.Egress);
        }

        if (status is { WaitingFor: SearchAttributes.KeyMaterial, Next: { } next })
        {
            yield return new(id, SearchAttributes.KeyMaterial, status.Step, null, status.Package?.ValidTo, next, [$"egress show {Shell.Quote(id)}"]);
        }
    }
}
