namespace Temporalio.Workflows;

/// <summary>Marks a method as an update handler.</summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class WorkflowUpdateAttribute : Attribute
{
    /// <summary>The update has the method's name without <c>Async</c>.</summary>
    public WorkflowUpdateAttribute()
    {
    }

    /// <summary>The update is called <paramref name="name"/>.</summary>
    /// <param name="name">Update name.</param>
    public WorkflowUpdateAttribute(string name) => Name = name;

    /// <summary>The update's name, if given.</summary>
    public string? Name { get; }

    /// <summary>Shown in user interfaces.</summary>
    public string? Description { get; set; }

    /// <summary>Whether the method takes every update without a handler of its own.</summary>
    public bool Dynamic { get; set; }

    /// <summary>What happens when the workflow ends before the handler.</summary>
    public HandlerUnfinishedPolicy UnfinishedPolicy { get; set; } = HandlerUnfinishedPolicy.WarnAndAbandon;
}
