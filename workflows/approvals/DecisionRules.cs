namespace DataEgress.Workflows.Approvals;

/// <summary>Why a decision is refused. Pure, so that the rules can be read and tested by themselves.</summary>
internal static class DecisionRules
{
    /// <summary>The reason in one sentence, or null if the decision stands.</summary>
    public static string? Refuse(DecisionKind kind, Decision decision, GateOpening gate, IReadOnlyList<Approver> approvers) =>
        Late(kind, decision, gate)
        ?? Stale(kind, decision, gate)
        ?? Ineligible(kind, decision, gate.Request, approvers)
        ?? OutOfPlace(kind, decision, gate);

    /// <summary>Why a gate can never be passed, or null if it can.</summary>
    public static string? Unpassable(GateRequest gate, IReadOnlyList<Approver> approvers)
    {
        if (gate.Policy.Required < 1)
        {
            return $"The gate {gate.Name} requires {gate.Policy.Required} approvals; allowed: 1 or more.";
        }

        var able = approvers
            .Where(a => Ineligible(DecisionKind.Approve, new(gate.Name, a.Name), gate, approvers) is null)
            .Select(a => a.Name.Trim())
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .ToList();
        return able.Count >= gate.Policy.Required
            ? null
            : $"The gate {gate.Name} requires {gate.Policy.Required} approvals, and only {able.Count} may approve it"
                + $" ({(able.Count == 0 ? "nobody" : string.Join(", ", able))}).";
    }

    /// <summary>The name as the list of approvers spells it.</summary>
    public static string NameOf(Decision decision, IReadOnlyList<Approver> approvers) =>
        approvers.First(a => Same(a.Name, decision.Approver)).Name.Trim();

    private static string? Late(DecisionKind kind, Decision decision, GateOpening gate) =>
        gate.State == GateState.Open || (kind == DecisionKind.Revoke && gate.MayReopen)
            ? null
            : $"The gate {decision.Gate} is {EnumWords.Of(gate.State)} already.";

    private static string? Stale(DecisionKind kind, Decision decision, GateOpening gate)
    {
        if (decision.Attempt is { } attempt && attempt != gate.Request.Attempt)
        {
            return $"The decision is for attempt {attempt} of {decision.Gate}; the gate is at attempt {gate.Request.Attempt}.";
        }

        if (gate.Request.Digest is not { } digest)
        {
            return decision.Digest is null ? null : $"The gate {decision.Gate} has no digest, but the decision names one.";
        }

        if (decision.Digest is null)
        {
            return kind == DecisionKind.Approve ? $"An approval must name the digest of what it approves: {digest}." : null;
        }

        return Same(decision.Digest, digest)
            ? null
            : $"The decision is for digest {decision.Digest}; what waits for approval now is {digest}.";
    }

    private static string? Ineligible(DecisionKind kind, Decision decision, GateRequest gate, IReadOnlyList<Approver> approvers)
    {
        var name = decision.Approver?.Trim();
        if (string.IsNullOrEmpty(name))
        {
            return "A decision must name its approver.";
        }

        var known = approvers.Where(a => Same(a.Name, name)).ToList();
        if (known.Count == 0)
        {
            return $"{name} is not among the approvers.";
        }

        var groups = gate.Policy.Groups ?? [];
        if (groups.Count > 0 && !known.SelectMany(a => a.Groups ?? []).Intersect(groups, StringComparer.OrdinalIgnoreCase).Any())
        {
            return $"{name} is in none of the groups that may decide here: {string.Join(", ", groups)}.";
        }

        // Whoever is involved may still say no.
        return kind == DecisionKind.Approve && gate.Policy.FourEyes && (gate.Involved ?? []).Any(i => Same(i, name))
            ? $"{name} asked for this or prepared it and cannot approve it (four eyes)."
            : null;
    }

    private static string? OutOfPlace(DecisionKind kind, Decision decision, GateOpening gate) => kind switch
    {
        DecisionKind.Approve when gate.HasApproved(decision.Approver) => $"{decision.Approver.Trim()} has approved {decision.Gate} already.",
        DecisionKind.Approve => gate.Request.ReasonRequired && string.IsNullOrWhiteSpace(decision.Reason)
            ? $"An approval of {decision.Gate} must give the evidence of what was done as its reason."
            : null,
        DecisionKind.Revoke => gate.HasApproved(decision.Approver) ? null : $"{decision.Approver.Trim()} has no approval of {decision.Gate} to revoke.",
        DecisionKind.Reject => string.IsNullOrWhiteSpace(decision.Reason) ? "A rejection must give its reason." : null,
        _ => $"There is no decision {(int)kind}; allowed: {Signals.Approve}, {Signals.Reject}, {Signals.Revoke}.",
    };

    private static bool Same(string? a, string? b) => string.Equals(a?.Trim(), b?.Trim(), StringComparison.OrdinalIgnoreCase);
}
