namespace Temporalio.Workflows;

/// <summary>Marks a method or a property as a query handler.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property, Inherited = false)]
public sealed class WorkflowQueryAttribute : Attribute
{
    /// <summary>The query has the member's name.</summary>
    public WorkflowQueryAttribute()
    {
    }

    /// <summary>The query is called <paramref name="name"/>.</summary>
    /// <param name="name">Query name.</param>
    public WorkflowQueryAttribute(string name) => Name = name;

    /// <summary>The query's name, if given.</summary>
    public string? Name { get; }

    /// <summary>Shown in user interfaces.</summary>
    public string? Description { get; set; }

    /// <summary>Whether the method takes every query without a handler of its own.</summary>
    public bool Dynamic { get; set; }
}
