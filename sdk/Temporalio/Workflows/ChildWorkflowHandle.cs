using System.Linq.Expressions;
using Temporalio.Common;

namespace Temporalio.Workflows;

/// <summary>A started child workflow.</summary>
public abstract class ChildWorkflowHandle
{
    /// <summary>The child's workflow id.</summary>
    public abstract string Id { get; }

    /// <summary>The child's first run.</summary>
    public abstract string FirstExecutionRunId { get; }

    /// <summary>Waits for the end of the child.</summary>
    /// <returns>A task that fails as the child fails.</returns>
    public Task GetResultAsync() => GetResultAsync<ValueTuple>();

    /// <summary>Waits for the child's result.</summary>
    /// <typeparam name="TResult">Type of the result.</typeparam>
    /// <returns>The result.</returns>
    public abstract Task<TResult> GetResultAsync<TResult>();

    /// <summary>Signals the child by a call of its handler.</summary>
    /// <typeparam name="TWorkflow">The child's class or contract.</typeparam>
    /// <param name="signalCall">The call.</param>
    /// <param name="options">Options.</param>
    /// <returns>A task that ends when the server has delivered the signal.</returns>
    public Task SignalAsync<TWorkflow>(
        Expression<Func<TWorkflow, Task>> signalCall, ChildWorkflowSignalOptions? options = null)
    {
        var (method, args) = ExpressionUtil.ExtractCall(signalCall);
        return SignalAsync(WorkflowSignalDefinition.NameFromMethodForCall(method), args, options);
    }

    /// <summary>Signals the child by name.</summary>
    /// <param name="signal">Signal name.</param>
    /// <param name="args">Arguments.</param>
    /// <param name="options">Options.</param>
    /// <returns>A task that ends when the server has delivered the signal.</returns>
    public abstract Task SignalAsync(
        string signal, IReadOnlyCollection<object?> args, ChildWorkflowSignalOptions? options = null);
}

/// <summary>A started child workflow of a known class.</summary>
/// <typeparam name="TWorkflow">The child's class or contract.</typeparam>
public abstract class ChildWorkflowHandle<TWorkflow> : ChildWorkflowHandle
{
    /// <summary>Signals the child by a call of its handler.</summary>
    /// <param name="signalCall">The call.</param>
    /// <param name="options">Options.</param>
    /// <returns>A task that ends when the server has delivered the signal.</returns>
    public Task SignalAsync(
        Expression<Func<TWorkflow, Task>> signalCall, ChildWorkflowSignalOptions? options = null) =>
        SignalAsync<TWorkflow>(signalCall, options);
}

/// <summary>A started child workflow of a known class and result.</summary>
/// <typeparam name="TWorkflow">The child's class or contract.</typeparam>
/// <typeparam name="TResult">Type of the result.</typeparam>
public abstract class ChildWorkflowHandle<TWorkflow, TResult> : ChildWorkflowHandle<TWorkflow>
{
    /// <summary>Waits for the child's result.</summary>
    /// <returns>The result.</returns>
    public new Task<TResult> GetResultAsync() => GetResultAsync<TResult>();
}
