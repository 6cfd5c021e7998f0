namespace Temporalio.Workflows;

/// <summary>Marks the method that may refuse an update by throwing. It has the handler's parameters and returns nothing.</summary>
/// <param name="updateMethod">Name of the handler's method (with <see langword="nameof"/>).</param>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class WorkflowUpdateValidatorAttribute(string updateMethod) : Attribute
{
    /// <summary>Name of the handler's method.</summary>
    public string UpdateMethod { get; } = updateMethod;
}
