using System.Linq.Expressions;
using Temporalio.Common;

namespace Temporalio.Workflows;

/// <content>Other workflows: children, external ones and the next run.</content>
public static partial class Workflow
{
    /// <summary>The exception that ends this run and starts the next one. Throw it from the main method or a handler.</summary>
    /// <typeparam name="TWorkflow">Class or contract of the next run.</typeparam>
    /// <typeparam name="TResult">Type of its result.</typeparam>
    /// <param name="workflowRunCall">Call of its main method.</param>
    /// <param name="options">Options.</param>
    /// <returns>The exception.</returns>
    public static ContinueAsNewException CreateContinueAsNewException<TWorkflow, TResult>(
        Expression<Func<TWorkflow, Task<TResult>>> workflowRunCall, ContinueAsNewOptions? options = null)
    {
        var (method, args) = ExpressionUtil.ExtractCall(workflowRunCall);
        return CreateContinueAsNewException(WorkflowDefinition.NameFromRunMethodForCall(method), args, options);
    }

    /// <summary>The exception that ends this run and starts the next one. Throw it from the main method or a handler.</summary>
    /// <typeparam name="TWorkflow">Class or contract of the next run.</typeparam>
    /// <param name="workflowRunCall">Call of its main method.</param>
    /// <param name="options">Options.</param>
    /// <returns>The exception.</returns>
    public static ContinueAsNewException CreateContinueAsNewException<TWorkflow>(
        Expression<Func<TWorkflow, Task>> workflowRunCall, ContinueAsNewOptions? options = null)
    {
        var (method, args) = ExpressionUtil.ExtractCall(workflowRunCall);
        return CreateContinueAsNewException(WorkflowDefinition.NameFromRunMethodForCall(method), args, options);
    }

    /// <summary>The exception that ends this run and starts the next one. Throw it from the main method or a handler.</summary>
    /// <param name="workflow">Workflow type of the next run.</param>
    /// <param name="args">Its arguments.</param>
    /// <param name="options">Options.</param>
    /// <returns>The exception.</returns>
    public static ContinueAsNewException CreateContinueAsNewException(
        string workflow, IReadOnlyCollection<object?> args, ContinueAsNewOptions? options = null) =>
        Context.CreateContinueAsNewException(workflow, args, options);

    /// <summary>Starts a child and waits for its result.</summary>
    /// <typeparam name="TWorkflow">The child's class or contract.</typeparam>
    /// <typeparam name="TResult">Type of the result.</typeparam>
    /// <param name="workflowRunCall">Call of the child's main method.</param>
    /// <param name="options">Options.</param>
    /// <returns>The result.</returns>
    public static async Task<TResult> ExecuteChildWorkflowAsync<TWorkflow, TResult>(
        Expression<Func<TWorkflow, Task<TResult>>> workflowRunCall, ChildWorkflowOptions? options = null)
    {
        var child = await StartChildWorkflowAsync(workflowRunCall, options).ConfigureAwait(true);
        return await child.GetResultAsync().ConfigureAwait(true);
    }

    /// <summary>Starts a child and waits for its end.</summary>
    /// <typeparam name="TWorkflow">The child's class or contract.</typeparam>
    /// <param name="workflowRunCall">Call of the child's main method.</param>
    /// <param name="options">Options.</param>
    /// <returns>A task that ends with the child.</returns>
    public static async Task ExecuteChildWorkflowAsync<TWorkflow>(
        Expression<Func<TWorkflow, Task>> workflowRunCall, ChildWorkflowOptions? options = null)
    {
        var child = await StartChildWorkflowAsync(workflowRunCall, options).ConfigureAwait(true);
        await child.GetResultAsync().ConfigureAwait(true);
    }

    /// <summary>Starts a child by name and waits for its end.</summary>
    /// <param name="workflow">Workflow type.</param>
    /// <param name="args">Arguments.</param>
    /// <param name="options">Options.</param>
    /// <returns>A task that ends with the child.</returns>
    public static async Task ExecuteChildWorkflowAsync(
        string workflow, IReadOnlyCollection<object?> args, ChildWorkflowOptions? options = null)
    {
        var child = await StartChildWorkflowAsync(workflow, args, options).ConfigureAwait(true);
        await child.GetResultAsync().ConfigureAwait(true);
    }

    /// <summary>Starts a child by name and waits for its result.</summary>
    /// <typeparam name="TResult">Type of the result.</typeparam>
    /// <param name="workflow">Workflow type.</param>
    /// <param name="args">Arguments.</param>
    /// <param name="options">Options.</param>
    /// <returns>The result.</returns>
    public static async Task<TResult> ExecuteChildWorkflowAsync<TResult>(
        string workflow, IReadOnlyCollection<object?> args, ChildWorkflowOptions? options = null)
    {
        var child = await StartChildWorkflowAsync(workflow, args, options).ConfigureAwait(true);
        return await child.GetResultAsync<TResult>().ConfigureAwait(true);
    }

    /// <summary>Starts a child.</summary>
    /// <typeparam name="TWorkflow">The child's class or contract.</typeparam>
    /// <typeparam name="TResult">Type of its result.</typeparam>
    /// <param name="workflowRunCall">Call of the child's main method.</param>
    /// <param name="options">Options.</param>
    /// <returns>The started child.</returns>
    public static Task<ChildWorkflowHandle<TWorkflow, TResult>> StartChildWorkflowAsync<TWorkflow, TResult>(
        Expression<Func<TWorkflow, Task<TResult>>> workflowRunCall, ChildWorkflowOptions? options = null)
    {
        var (method, args) = ExpressionUtil.ExtractCall(workflowRunCall);
        return Context.StartChildWorkflowAsync<TWorkflow, TResult>(
            WorkflowDefinition.NameFromRunMethodForCall(method), args, options ?? new());
    }

    /// <summary>Starts a child.</summary>
    /// <typeparam name="TWorkflow">The child's class or contract.</typeparam>
    /// <param name="workflowRunCall">Call of the child's main method.</param>
    /// <param name="options">Options.</param>
    /// <returns>The started child.</returns>
    public static async Task<ChildWorkflowHandle<TWorkflow>> StartChildWorkflowAsync<TWorkflow>(
        Expression<Func<TWorkflow, Task>> workflowRunCall, ChildWorkflowOptions? options = null)
    {
        var (method, args) = ExpressionUtil.ExtractCall(workflowRunCall);
        return await Context.StartChildWorkflowAsync<TWorkflow, ValueTuple>(
            WorkflowDefinition.NameFromRunMethodForCall(method), args, options ?? new()).ConfigureAwait(true);
    }

    /// <summary>Starts a child by name.</summary>
    /// <param name="workflow">Workflow type.</param>
    /// <param name="args">Arguments.</param>
    /// <param name="options">Options.</param>
    /// <returns>The started child.</returns>
    public static async Task<ChildWorkflowHandle> StartChildWorkflowAsync(
        string workflow, IReadOnlyCollection<object?> args, ChildWorkflowOptions? options = null) =>
        await Context.StartChildWorkflowAsync<ValueTuple, ValueTuple>(workflow, args, options ?? new()).ConfigureAwait(true);

    /// <summary>Another workflow, to signal or cancel it.</summary>
    /// <param name="id">Workflow id.</param>
    /// <param name="runId">Run id; the latest run if null.</param>
    /// <returns>The handle.</returns>
    public static ExternalWorkflowHandle GetExternalWorkflowHandle(string id, string? runId = null) =>
        GetExternalWorkflowHandle<ValueTuple>(id, runId);

    /// <summary>Another workflow of a known class, to signal or cancel it.</summary>
    /// <typeparam name="TWorkflow">Its class or contract.</typeparam>
    /// <param name="id">Workflow id.</param>
    /// <param name="runId">Run id; the latest run if null.</param>
    /// <returns>The handle.</returns>
    public static ExternalWorkflowHandle<TWorkflow> GetExternalWorkflowHandle<TWorkflow>(string id, string? runId = null) =>
        Context.GetExternalWorkflowHandle<TWorkflow>(id, runId);
}
