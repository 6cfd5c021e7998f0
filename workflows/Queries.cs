namespace DataEgress.Workflows;

/// <summary>Names of the queries.</summary>
public static class Queries
{
    /// <summary>Where a workflow stands.</summary>
    public const string Status = "status";

    /// <summary>What decisions are waited for.</summary>
    public const string Gates = "gates";

    /// <summary>What a batch may take up of its recipient's limits.</summary>
    public const string Share = "share";

    /// <summary>Everything that was done, decided and refused.</summary>
    public const string Audit = "audit";
}
