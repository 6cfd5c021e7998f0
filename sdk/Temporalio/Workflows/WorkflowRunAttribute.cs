namespace Temporalio.Workflows;

/// <summary>Marks the method that a workflow starts with. Exactly one per workflow, public and returning a task.</summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class WorkflowRunAttribute : Attribute;
