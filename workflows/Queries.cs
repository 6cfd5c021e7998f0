namespace DataEgress.Workflows;

/// <summary>Names of the queries.</summary>
public static class Queries
{
    /// <summary>Where a workflow stands.</summary>
    public const string Status = "status";
}
