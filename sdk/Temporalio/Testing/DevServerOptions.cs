namespace Temporalio.Testing;

/// <summary>The development server that <see cref="WorkflowEnvironment.StartLocalAsync"/> starts. Subject to change upstream.</summary>
public class DevServerOptions : ICloneable
{
    /// <summary>
    /// An executable that takes <c>server start-dev</c>, as Temporal's command line does. Required here: nothing is downloaded.
    /// </summary>
    public string? ExistingPath { get; set; }

    /// <summary>Where the server keeps its state; in memory when null.</summary>
    public string? DatabaseFilename { get; set; }

    /// <summary>Form of the server's log.</summary>
    public string LogFormat { get; set; } = "pretty";

    /// <summary>Least severe messages that the server logs.</summary>
    public string LogLevel { get; set; } = "warn";

    /// <summary>More arguments.</summary>
    public IReadOnlyCollection<string>? ExtraArgs { get; set; }

    /// <summary>A shallow copy.</summary>
    /// <returns>The copy.</returns>
    public virtual object Clone() => MemberwiseClone();
}
