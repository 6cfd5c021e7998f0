using Temporalio.Common;

namespace Temporalio.Workflows;

/// <summary>Marks a class as a workflow, or an interface as a workflow's contract for callers.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Interface | AttributeTargets.Struct, Inherited = false)]
public sealed class WorkflowAttribute : Attribute
{
    /// <summary>The workflow type is the name of the class, or of the interface without its leading <c>I</c>.</summary>
    public WorkflowAttribute()
    {
    }

    /// <summary>The workflow type is <paramref name="name"/>.</summary>
    /// <param name="name">Workflow type.</param>
    public WorkflowAttribute(string name) => Name = name;

    /// <summary>The workflow type, if given.</summary>
    public string? Name { get; }

    /// <summary>Whether this workflow takes every type that has no workflow of its own.</summary>
    public bool Dynamic { get; set; }

    /// <summary>Exceptions of these types fail the workflow instead of the workflow task.</summary>
    public Type[]? FailureExceptionTypes { get; set; }

    /// <summary>How the workflow moves between versions of its deployment.</summary>
    public VersioningBehavior VersioningBehavior { get; set; }
}
