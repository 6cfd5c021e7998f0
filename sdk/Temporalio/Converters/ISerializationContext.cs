using System.Diagnostics.CodeAnalysis;

namespace Temporalio.Converters;

/// <summary>Whose data is being converted.</summary>
[SuppressMessage("Design", "CA1034:Nested types should not be visible", Justification = "The official API nests them.")]
public interface ISerializationContext
{
    /// <summary>A context that belongs to a workflow.</summary>
    interface IHasWorkflow : ISerializationContext
    {
        /// <summary>The namespace.</summary>
        string Namespace { get; }

        /// <summary>The workflow's id, if there is a workflow.</summary>
        string? WorkflowId { get; }
    }

    /// <summary>Data of an activity.</summary>
    /// <param name="Namespace">The namespace.</param>
    /// <param name="ActivityId">The activity's id.</param>
    /// <param name="WorkflowId">Id of its workflow.</param>
    /// <param name="WorkflowType">Type of its workflow.</param>
    /// <param name="ActivityType">The activity's type; not always known.</param>
    /// <param name="ActivityTaskQueue">The activity's task queue; not always known.</param>
    /// <param name="IsLocal">Whether it is a local activity.</param>
    sealed record Activity(
        string Namespace,
        string? ActivityId,
        string? WorkflowId,
        string? WorkflowType,
        [property: Obsolete("Not always known.")] string? ActivityType,
        [property: Obsolete("Not always known.")] string? ActivityTaskQueue,
        bool IsLocal) : IHasWorkflow;

    /// <summary>Data of a workflow.</summary>
    /// <param name="Namespace">The namespace.</param>
    /// <param name="WorkflowId">The workflow's id.</param>
    sealed record Workflow(string Namespace, string WorkflowId) : IHasWorkflow;
}
