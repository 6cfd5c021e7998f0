using DataEgress.Workflows;
using DataEgress.Workflows.Approvals;
using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace DataEgress.Starter.Tests;

/// <summary>Speaks as a gated workflow does: two gates, of which one needs the digest <c>d1</c>.</summary>
[Workflow]
public sealed class GatedTestWorkflow
{
    private readonly List<AuditEntry> audit = [];
    private readonly List<string> open = [];
    private bool waits;

    [WorkflowRun]
    public async Task RunAsync(IReadOnlyList<string> gates)
    {
        open.AddRange(gates);
        Workflow.UpsertTypedSearchAttributes(SearchAttributes.WaitingFor.ValueSet(SearchAttributes.Approval));
        waits = true;
        await Workflow.WaitConditionAsync(() => open.Count == 0);
    }

    [WorkflowQuery(Queries.Status)]
    public GatedStatus Status() => new(waits ? "waiting" : "starting");

    [WorkflowQuery(Queries.Gates)]
    public IReadOnlyList<GateStatus> Gates() =>
        [.. open.Select(name => new GateStatus(name, GateState.Open, $"apply {name}", 1, "d1", 2, ["operators"], ["eve"], DateTime.UnixEpoch))];

    [WorkflowQuery(Queries.Audit)]
    public IReadOnlyList<AuditEntry> Audit() => [.. audit];

    [WorkflowUpdate(Updates.Decide)]
    public async Task<DecisionAnswer> DecideAsync(DecideRequest request)
    {
        await Workflow.WaitConditionAsync(() => waits);
        var refused = !open.Contains(request.Gate) ? $"There is no gate '{request.Gate}'."
            : request.Kind == DecisionKind.Approve && request.Digest != "d1" ? "An approval must name the digest of what it approves: d1."
            : null;
        audit.Add(new(DateTime.UnixEpoch, request.Kind.ToString(), request.Gate, By: request.Approver, Reason: request.Reason, Refused: refused));
        return refused is null
            ? new(request.Gate, request.Kind == DecisionKind.Reject ? GateState.Rejected : GateState.Open, 1, 2)
            : throw new ApplicationFailureException(refused, DecisionFailures.Refused, nonRetryable: true);
    }
}

/// <summary>Its status.</summary>
public sealed record GatedStatus([property: System.Text.Json.Serialization.JsonPropertyName("step")] string Step);
