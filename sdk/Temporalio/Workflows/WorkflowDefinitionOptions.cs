using Temporalio.Common;

namespace Temporalio.Workflows;

/// <summary>What a dynamic workflow decides about itself at run time.</summary>
public class WorkflowDefinitionOptions : ICloneable
{
    /// <summary>Exceptions of these types fail the workflow instead of the workflow task.</summary>
    public Type[]? FailureExceptionTypes { get; set; }

    /// <summary>How the workflow moves between versions of its deployment.</summary>
    public VersioningBehavior VersioningBehavior { get; set; }

    /// <summary>A shallow copy.</summary>
    /// <returns>The copy.</returns>
    public object Clone() => MemberwiseClone();
}
