using System.Linq.Expressions;
using Temporalio.Common;

namespace Temporalio.Workflows;

/// <summary>Another workflow, seen from a workflow. Nothing says that it exists.</summary>
public abstract class ExternalWorkflowHandle
{
    /// <summary>Workflow id.</summary>
    public abstract string Id { get; }

    /// <summary>Run id; the latest run if null.</summary>
    public abstract string? RunId { get; }

    /// <summary>Signals the workflow by a call of its handler.</summary>
    /// <typeparam name="TWorkflow">The workflow's class or contract.</typeparam>
    /// <param name="signalCall">The call.</param>
    /// <param name="options">Options.</param>
    /// <returns>A task that ends when the server has delivered the signal.</returns>
    public Task SignalAsync<TWorkflow>(
        Expression<Func<TWorkflow, Task>> signalCall, ExternalWorkflowSignalOptions? options = null)
    {
        var (method, args) = ExpressionUtil.ExtractCall(signalCall);
        return SignalAsync(WorkflowSignalDefinition.NameFromMethodForCall(method), args, options);
    }

    /// <summary>Signals the workflow by name.</summary>
    /// <param name="signal">Signal name.</param>
    /// <param name="args">Arguments.</param>
    /// <param name="options">Options.</param>
    /// <returns>A task that ends when the server has delivered the signal.</returns>
    public abstract Task SignalAsync(
        string signal, IReadOnlyCollection<object?> args, ExternalWorkflowSignalOptions? options = null);

    /// <summary>Requests the workflow's cancellation.</summary>
    /// <returns>A task that ends when the server has recorded the request.</returns>
    public abstract Task CancelAsync();
}

/// <summary>Another workflow of a known class.</summary>
/// <typeparam name="TWorkflow">The workflow's class or contract.</typeparam>
public abstract class ExternalWorkflowHandle<TWorkflow> : ExternalWorkflowHandle
{
    /// <summary>Signals the workflow by a call of its handler.</summary>
    /// <param name="signalCall">The call.</param>
    /// <param name="options">Options.</param>
    /// <returns>A task that ends when the server has delivered the signal.</returns>
    public Task SignalAsync(
        Expression<Func<TWorkflow, Task>> signalCall, ExternalWorkflowSignalOptions? options = null) =>
        SignalAsync<TWorkflow>(signalCall, options);
}
