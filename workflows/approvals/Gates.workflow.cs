using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace DataEgress.Workflows.Approvals;

/// <summary>
/// The gates of one workflow: opens them, judges decisions, keeps the audit. Every rule is enforced here, so that it
/// holds whichever way a decision came.
/// </summary>
internal sealed class Gates(IReadOnlyList<Approver> approvers, Action changed)
{
    private readonly Dictionary<string, GateOpening> gates = new(StringComparer.Ordinal);
    private readonly List<AuditEntry> audit = [];

    /// <summary>Everything that was done and refused, in order.</summary>
    public IReadOnlyList<AuditEntry> Audit => [.. audit];

    /// <summary>The last opening of every gate.</summary>
    public IReadOnlyList<GateStatus> Statuses => [.. gates.Values.Select(g => g.Status)];

    /// <summary>Those that decisions are waited for.</summary>
    public IReadOnlyList<GateStatus> Open => [.. gates.Values.Where(g => g.State == GateState.Open).Select(g => g.Status)];

    /// <summary>Why a gate could never be passed by these approvers, or null if it could.</summary>
    public string? Unpassable(GateRequest request) => DecisionRules.Unpassable(request, approvers);

    /// <summary>A gate of that name is open.</summary>
    public bool IsOpen(string name) => gates.TryGetValue(name, out var gate) && gate.State == GateState.Open;

    /// <summary>The last opening of a gate of that name is approved.</summary>
    public bool IsApproved(string name) => gates.TryGetValue(name, out var gate) && gate.State == GateState.Approved;

    /// <summary>
    /// Opens a gate and waits until it closes; what it gates starts now. Cancelling withdraws it.
    /// </summary>
    /// <exception cref="InvalidOperationException">A gate of that name is open.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before it closed.</exception>
    public async Task<GateOutcome> PassAsync(GateRequest request, CancellationToken cancellationToken)
    {
        var outcome = await DecidedAsync(request, cancellationToken);
        Start(request.Name);
        return outcome;
    }

    /// <summary>
    /// The same where what it gates starts later: until <see cref="Start"/> an approval can be taken back, which opens the
    /// gate again.
    /// </summary>
    /// <exception cref="InvalidOperationException">A gate of that name is open.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before it closed.</exception>
    public Task<GateOutcome> DecidedAsync(GateRequest request, CancellationToken cancellationToken)
    {
        if (IsOpen(request.Name))
        {
            throw new InvalidOperationException($"The gate {request.Name} is open already.");
        }

        var gate = new GateOpening(request, Workflow.UtcNow);
        gates[request.Name] = gate;
        Record(new(Workflow.UtcNow, "gate opened", request.Name, request.Attempt, Digest: request.Digest, Reason: request.Subject));
        return DecidedAsync(gate, cancellationToken);
    }

    /// <summary>Waits for an open gate once more: one that was opened again by an approval taken back.</summary>
    /// <exception cref="OperationCanceledException">Cancelled before it closed.</exception>
    public Task<GateOutcome> DecidedAgainAsync(string name, CancellationToken cancellationToken) => DecidedAsync(gates[name], cancellationToken);

    /// <summary>What the gate gates starts: from now on no approval can be taken back.</summary>
    public void Start(string name) => gates[name].Pass();

    /// <summary>Judges a decision and lets it take effect.</summary>
    /// <exception cref="ApplicationFailureException">It was refused; the message says why. It is in the audit all the same.</exception>
    public DecisionAnswer Decide(DecisionKind kind, Decision? decision)
    {
        gates.TryGetValue(decision?.Gate?.Trim() ?? "", out var gate);
        var refusal = decision is null || gate is null ? UnknownGate(decision?.Gate) : DecisionRules.Refuse(kind, decision, gate, approvers);
        if (refusal is null)
        {
            Apply(kind, decision!, gate!);
        }

        Record(new(
            Workflow.UtcNow,
            NameOf(kind),
            decision?.Gate ?? "",
            decision?.Attempt ?? gate?.Request.Attempt,
            decision?.Approver,
            decision?.Digest ?? gate?.Request.Digest,
            decision?.Reason,
            refusal));
        return refusal is null
            ? new(gate!.Request.Name, gate.State, gate.ApprovedBy.Count, gate.Request.Policy.Required)
            : throw new ApplicationFailureException(refusal, DecisionFailures.Refused, nonRetryable: true);
    }

    /// <summary>Adds a line about something that is not a decision.</summary>
    public void Record(AuditEntry entry)
    {
        audit.Add(entry);
        changed();
    }

    /// <summary>What each open gate waits for, for the workflow's details (Markdown).</summary>
    public string Describe() => string.Join("\n\n", Open.Select(g =>
        $"**{g.Name}** (attempt {g.Attempt}) waits for {g.Required - g.ApprovedBy.Count} more of {g.Required} approvals"
        + (g.Groups.Count == 0 ? "" : $" from {string.Join(" or ", g.Groups)}")
        + (g.Deadline is { } deadline ? $" until {deadline:yyyy-MM-dd HH:mm} UTC" : "")
        + $": {g.Subject}"
        + (g.Digest is null ? "" : $". Digest `{g.Digest}`")
        + (g.ApprovedBy.Count == 0 ? "" : $". Approved by {string.Join(", ", g.ApprovedBy)}")));

    private static string NameOf(DecisionKind kind) => kind switch
    {
        DecisionKind.Approve => Signals.Approve,
        DecisionKind.Reject => Signals.Reject,
        DecisionKind.Revoke => Signals.Revoke,
        _ => "unknown",
    };

    private async Task<GateOutcome> DecidedAsync(GateOpening gate, CancellationToken cancellationToken)
    {
        try
        {
            await WaitAsync(gate, cancellationToken);
        }
        catch (Exception e) when (TemporalException.IsCanceledException(e))
        {
            Close(gate, GateState.Withdrawn, "gate withdrawn");
            throw;
        }

        Workflow.Logger.LogGate(gate.Request.Name, gate.Request.Attempt, gate.State);
        return new(gate.State, gate.ApprovedBy, gate.RejectionReason);
    }

    private async Task WaitAsync(GateOpening gate, CancellationToken cancellationToken)
    {
        if (gate.Deadline is not { } deadline)
        {
            await Workflow.WaitConditionAsync(() => gate.State != GateState.Open, cancellationToken);
            return;
        }

        // The last approval and the end of the time may come in the same task; then the approval counts.
        if (deadline > Workflow.UtcNow)
        {
            await Workflow.WaitConditionAsync(() => gate.State != GateState.Open, deadline - Workflow.UtcNow, cancellationToken);
        }

        if (gate.State == GateState.Open)
        {
            Close(gate, GateState.Expired, "gate expired");
        }
    }

    private void Apply(DecisionKind kind, Decision decision, GateOpening gate)
    {
        var name = DecisionRules.NameOf(decision, approvers);
        switch (kind)
        {
            case DecisionKind.Approve:
                gate.Approve(name);
                break;
            case DecisionKind.Reject:
                gate.Reject($"{decision.Reason!.Trim()} ({name})");
                break;
            default:
                gate.Revoke(name);
                break;
        }
    }

    private void Close(GateOpening gate, GateState state, string action)
    {
        gate.Close(state);
        Record(new(Workflow.UtcNow, action, gate.Request.Name, gate.Request.Attempt, Digest: gate.Request.Digest));
    }

    private string UnknownGate(string? name)
    {
        var open = string.Join(", ", Open.Select(g => g.Name));
        return $"There is no gate '{name}'; open gates: {(open.Length == 0 ? "none" : open)}.";
    }
}
