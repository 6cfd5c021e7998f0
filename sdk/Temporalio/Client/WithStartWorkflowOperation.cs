using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using Temporalio.Api.Common.V1;
using Temporalio.Common;
using Temporalio.Workflows;

namespace Temporalio.Client;

/// <summary>How an update with start starts its workflow. Can be used for one update.</summary>
public abstract class WithStartWorkflowOperation : ICloneable
{
    private int used;

    /// <summary>Creates an operation.</summary>
    private protected WithStartWorkflowOperation(string workflow, IReadOnlyCollection<object?> args, WorkflowOptions options)
    {
        Workflow = workflow;
        Args = args;
        Options = options;
    }

    /// <summary>Workflow type.</summary>
    public string Workflow { get; set; }

    /// <summary>Arguments.</summary>
    public IReadOnlyCollection<object?> Args { get; set; }

    /// <summary>Options; id, task queue and id conflict policy are required.</summary>
    public WorkflowOptions Options { get; set; }

    /// <summary>Headers, for interceptors.</summary>
    [SuppressMessage("Usage", "CA2227:Collection properties should be read only", Justification = "The official API sets it.")]
    public IDictionary<string, Payload>? Headers { get; set; }

    /// <summary>Whether the handle or the failure is known.</summary>
    internal abstract bool IsCompleted { get; }

    /// <summary>Creates an operation for a workflow that has a result.</summary>
    /// <typeparam name="TWorkflow">Workflow class.</typeparam>
    /// <typeparam name="TResult">Type of the result.</typeparam>
    /// <param name="workflowRunCall">Call of the method with [WorkflowRun].</param>
    /// <param name="options">Options; id, task queue and id conflict policy are required.</param>
    /// <returns>The operation.</returns>
    public static WithStartWorkflowOperation<WorkflowHandle<TWorkflow, TResult>> Create<TWorkflow, TResult>(
        Expression<Func<TWorkflow, Task<TResult>>> workflowRunCall, WorkflowOptions options)
    {
        var (method, args) = ExpressionUtil.ExtractCall(workflowRunCall);
        return new(
            WorkflowDefinition.NameFromRunMethodForCall(method), args, options, (client, id, runId) => new(client, id, null, runId, runId));
    }

    /// <summary>Creates an operation for a workflow that has no result.</summary>
    /// <typeparam name="TWorkflow">Workflow class.</typeparam>
    /// <param name="workflowRunCall">Call of the method with [WorkflowRun].</param>
    /// <param name="options">Options; id, task queue and id conflict policy are required.</param>
    /// <returns>The operation.</returns>
    public static WithStartWorkflowOperation<WorkflowHandle<TWorkflow>> Create<TWorkflow>(
        Expression<Func<TWorkflow, Task>> workflowRunCall, WorkflowOptions options)
    {
        var (method, args) = ExpressionUtil.ExtractCall(workflowRunCall);
        return new(
            WorkflowDefinition.NameFromRunMethodForCall(method), args, options, (client, id, runId) => new(client, id, null, runId, runId));
    }

    /// <summary>Creates an operation by name.</summary>
    /// <param name="workflow">Workflow type.</param>
    /// <param name="args">Arguments.</param>
    /// <param name="options">Options; id, task queue and id conflict policy are required.</param>
    /// <returns>The operation.</returns>
    public static WithStartWorkflowOperation<WorkflowHandle> Create(
        string workflow, IReadOnlyCollection<object?> args, WorkflowOptions options) =>
        new(workflow, args, options, (client, id, runId) => new(client, id, null, runId, runId));

    /// <inheritdoc />
    public abstract object Clone();

    /// <summary>Takes the operation for an update; false if one has it already.</summary>
    internal bool TryMarkUsed() => Interlocked.Exchange(ref used, 1) == 0;

    /// <summary>Sets the handle of the started or existing workflow.</summary>
    internal abstract void SetStarted(ITemporalClient client, string runId);

    /// <summary>Sets the failure.</summary>
    internal abstract void SetException(Exception exception);
}
