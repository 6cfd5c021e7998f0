using Temporalio.Common;

namespace Temporalio.Workflows;

/// <summary>How the next run starts. What is null is taken from the current run.</summary>
public class ContinueAsNewOptions : ICloneable
{
    /// <summary>Task queue.</summary>
    public string? TaskQueue { get; set; }

    /// <summary>Longest time of one run.</summary>
    public TimeSpan? RunTimeout { get; set; }

    /// <summary>Longest time of one workflow task.</summary>
    public TimeSpan? TaskTimeout { get; set; }

    /// <summary>How long the first workflow task of the next run is held back.</summary>
    public TimeSpan? BackoffStartInterval { get; set; }

    /// <summary>How failed runs are repeated.</summary>
    public RetryPolicy? RetryPolicy { get; set; }

    /// <summary>Values kept with the workflow.</summary>
    public IReadOnlyDictionary<string, object>? Memo { get; set; }

    /// <summary>Values the workflow is found by.</summary>
    public SearchAttributeCollection? TypedSearchAttributes { get; set; }

    /// <summary>A shallow copy.</summary>
    /// <returns>The copy.</returns>
    public virtual object Clone() => MemberwiseClone();
}
