namespace Temporalio.Workflows;

/// <summary>Marks the constructor that takes the workflow's arguments. Its parameters equal those of the run method.</summary>
[AttributeUsage(AttributeTargets.Constructor, Inherited = false)]
public sealed class WorkflowInitAttribute : Attribute;
