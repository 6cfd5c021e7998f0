namespace DataEgress.Workflows.Approvals;

/// <summary>One opening of a gate and the approvals that it has.</summary>
internal sealed class GateOpening(GateRequest request, DateTime opened)
{
    private readonly List<string> approvedBy = [];
    private bool passed;

    public GateRequest Request { get; } = request;

    public GateState State { get; private set; }

    public string? RejectionReason { get; private set; }

    public IReadOnlyList<string> ApprovedBy => [.. approvedBy];

    /// <summary>Enough have approved, but the gated step has not started: an approval can still be taken back.</summary>
    public bool MayReopen => State == GateState.Approved && !passed;

    /// <summary>When it expires; null for never.</summary>
    public DateTime? Deadline => opened + Request.Policy.Timeout;

    public GateStatus Status => new(
        Request.Name,
        State,
        Request.Subject,
        Request.Attempt,
        Request.Digest,
        Request.Policy.Required,
        Request.Policy.Groups ?? [],
        ApprovedBy,
        opened,
        Deadline,
        RejectionReason);

    public bool HasApproved(string name) => approvedBy.Contains(name.Trim(), StringComparer.OrdinalIgnoreCase);

    public void Approve(string name)
    {
        approvedBy.Add(name);
        if (approvedBy.Count >= Request.Policy.Required)
        {
            State = GateState.Approved;
        }
    }

    public void Revoke(string name)
    {
        approvedBy.RemoveAll(n => string.Equals(n, name, StringComparison.OrdinalIgnoreCase));
        State = GateState.Open;
    }

    public void Reject(string reason)
    {
        RejectionReason = reason;
        State = GateState.Rejected;
    }

    public void Close(GateState state) => State = state;

    /// <summary>The gated step starts.</summary>
    public void Pass() => passed = true;
}
