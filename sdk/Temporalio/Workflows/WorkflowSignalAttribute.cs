namespace Temporalio.Workflows;

/// <summary>Marks a method as a signal handler.</summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class WorkflowSignalAttribute : Attribute
{
    /// <summary>The signal has the method's name without <c>Async</c>.</summary>
    public WorkflowSignalAttribute()
    {
    }

    /// <summary>The signal is called <paramref name="name"/>.</summary>
    /// <param name="name">Signal name.</param>
    public WorkflowSignalAttribute(string name) => Name = name;

    /// <summary>The signal's name, if given.</summary>
    public string? Name { get; }

    /// <summary>Shown in user interfaces.</summary>
    public string? Description { get; set; }

    /// <summary>Whether the method takes every signal without a handler of its own.</summary>
    public bool Dynamic { get; set; }

    /// <summary>What happens when the workflow ends before the handler.</summary>
    public HandlerUnfinishedPolicy UnfinishedPolicy { get; set; } = HandlerUnfinishedPolicy.WarnAndAbandon;
}
