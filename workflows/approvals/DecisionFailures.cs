namespace DataEgress.Workflows.Approvals;

/// <summary>Type names of failures of decisions.</summary>
public static class DecisionFailures
{
    /// <summary>A decision was refused; the message says why.</summary>
    public const string Refused = "DecisionRefused";
}
