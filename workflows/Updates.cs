namespace DataEgress.Workflows;

/// <summary>Names of the updates: what people do with an immediate answer.</summary>
public static class Updates
{
    /// <summary>Approve, reject or revoke.</summary>
    public const string Decide = "decide";
}
