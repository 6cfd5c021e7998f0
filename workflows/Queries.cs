namespace DataEgress.Workflows;

/// <summary>Names of the queries.</summary>
public static class Queries
{
    /// <summary>Where a workflow stands.</summary>
    public const string Status = "status";

    /// <summary>What decisions are waited for.</summary>
    public const string Gates = "gates";

    /// <summary>Everything that was done, decided and refused.</summary>
    public const string Audit = "audit";
}
