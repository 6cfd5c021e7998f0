namespace DataEgress.Workflows.Keys;

/// <summary>A blob leads nowhere; another is needed. Never leaves the workflow.</summary>
internal sealed class MaterialRefusedException(string message, bool needsPackage) : Exception(message)
{
    /// <summary>The material must be wrapped with a new package.</summary>
    public bool NeedsPackage { get; } = needsPackage;
}
