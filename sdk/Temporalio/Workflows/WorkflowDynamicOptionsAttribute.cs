namespace Temporalio.Workflows;

/// <summary>Marks the method of a dynamic workflow that gives its <see cref="WorkflowDefinitionOptions"/> at run time.</summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class WorkflowDynamicOptionsAttribute : Attribute;
