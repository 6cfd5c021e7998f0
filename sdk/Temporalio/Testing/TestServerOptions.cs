namespace Temporalio.Testing;

/// <summary>The test server that <see cref="WorkflowEnvironment.StartTimeSkippingAsync"/> starts. Subject to change upstream.</summary>
public class TestServerOptions : ICloneable
{
    /// <summary>
    /// An executable that takes a port, as the official test server does, and skips time. Required here: nothing is downloaded.
    /// </summary>
    public string? ExistingPath { get; set; }

    /// <summary>More arguments.</summary>
    public IReadOnlyCollection<string>? ExtraArgs { get; set; }

    /// <summary>A shallow copy.</summary>
    /// <returns>The copy.</returns>
    public virtual object Clone() => MemberwiseClone();
}
