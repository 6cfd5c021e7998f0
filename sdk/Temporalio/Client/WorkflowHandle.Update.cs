using System.Linq.Expressions;
using Temporalio.Common;
using Temporalio.Workflows;

namespace Temporalio.Client;

/// <summary>Updates.</summary>
public partial record WorkflowHandle
{
    /// <summary>Starts an update.</summary>
    /// <typeparam name="TWorkflow">Workflow class.</typeparam>
    /// <param name="updateCall">Call of a method with [WorkflowUpdate].</param>
    /// <param name="options">Options; the stage is required.</param>
    /// <returns>The update's handle.</returns>
    public Task<WorkflowUpdateHandle> StartUpdateAsync<TWorkflow>(
        Expression<Func<TWorkflow, Task>> updateCall, WorkflowUpdateStartOptions options)
    {
        var (method, args) = ExpressionUtil.ExtractCall(updateCall);
        return StartUpdateAsync(WorkflowUpdateDefinition.NameFromMethodForCall(method), args, options);
    }

    /// <summary>Starts an update.</summary>
    /// <typeparam name="TWorkflow">Workflow class.</typeparam>
    /// <typeparam name="TUpdateResult">Type of the update's result.</typeparam>
    /// <param name="updateCall">Call of a method with [WorkflowUpdate].</param>
    /// <param name="options">Options; the stage is required.</param>
    /// <returns>The update's handle.</returns>
    public Task<WorkflowUpdateHandle<TUpdateResult>> StartUpdateAsync<TWorkflow, TUpdateResult>(
        Expression<Func<TWorkflow, Task<TUpdateResult>>> updateCall, WorkflowUpdateStartOptions options)
    {
        var (method, args) = ExpressionUtil.ExtractCall(updateCall);
        return StartUpdateAsync<TUpdateResult>(WorkflowUpdateDefinition.NameFromMethodForCall(method), args, options);
    }

    /// <summary>Starts an update by name.</summary>
    /// <param name="update">Name of the update.</param>
    /// <param name="args">Its arguments.</param>
    /// <param name="options">Options; the stage is required.</param>
    /// <returns>The update's handle.</returns>
    public async Task<WorkflowUpdateHandle> StartUpdateAsync(
        string update, IReadOnlyCollection<object?> args, WorkflowUpdateStartOptions options) =>
        await StartUpdateAsync<ValueTuple>(update, args, options).ConfigureAwait(false);

    /// <summary>Starts an update by name.</summary>
    /// <typeparam name="TUpdateResult">Type of the update's result.</typeparam>
    /// <param name="update">Name of the update.</param>
    /// <param name="args">Its arguments.</param>
    /// <param name="options">Options; the stage is required.</param>
    /// <returns>The update's handle.</returns>
    public virtual Task<WorkflowUpdateHandle<TUpdateResult>> StartUpdateAsync<TUpdateResult>(
        string update, IReadOnlyCollection<object?> args, WorkflowUpdateStartOptions options) =>
        Client.OutboundInterceptor.StartWorkflowUpdateAsync<TUpdateResult>(
            new(Id, RunId, FirstExecutionRunId, update, args, options, null));

    /// <summary>Executes an update.</summary>
    /// <typeparam name="TWorkflow">Workflow class.</typeparam>
    /// <param name="updateCall">Call of a method with [WorkflowUpdate].</param>
    /// <param name="options">Options.</param>
    /// <returns>Done when the update is.</returns>
    /// <exception cref="Exceptions.WorkflowUpdateFailedException">It was rejected or failed.</exception>
    public async Task ExecuteUpdateAsync<TWorkflow>(
        Expression<Func<TWorkflow, Task>> updateCall, WorkflowUpdateOptions? options = null)
    {
        var handle = await StartUpdateAsync(updateCall, UntilCompleted(options)).ConfigureAwait(false);
        await handle.GetResultAsync(options?.Rpc).ConfigureAwait(false);
    }

    /// <summary>Executes an update.</summary>
    /// <typeparam name="TWorkflow">Workflow class.</typeparam>
    /// <typeparam name="TUpdateResult">Type of the update's result.</typeparam>
    /// <param name="updateCall">Call of a method with [WorkflowUpdate].</param>
    /// <param name="options">Options.</param>
    /// <returns>The update's result.</returns>
    /// <exception cref="Exceptions.WorkflowUpdateFailedException">It was rejected or failed.</exception>
    public async Task<TUpdateResult> ExecuteUpdateAsync<TWorkflow, TUpdateResult>(
        Expression<Func<TWorkflow, Task<TUpdateResult>>> updateCall, WorkflowUpdateOptions? options = null)
    {
        var handle = await StartUpdateAsync(updateCall, UntilCompleted(options)).ConfigureAwait(false);
        return await handle.GetResultAsync(options?.Rpc).ConfigureAwait(false);
    }

    /// <summary>Executes an update by name.</summary>
    /// <param name="update">Name of the update.</param>
    /// <param name="args">Its arguments.</param>
    /// <param name="options">Options.</param>
    /// <returns>Done when the update is.</returns>
    /// <exception cref="Exceptions.WorkflowUpdateFailedException">It was rejected or failed.</exception>
    public Task ExecuteUpdateAsync(
        string update, IReadOnlyCollection<object?> args, WorkflowUpdateOptions? options = null) =>
        ExecuteUpdateAsync<ValueTuple>(update, args, options);

    /// <summary>Executes an update by name.</summary>
    /// <typeparam name="TUpdateResult">Type of the update's result.</typeparam>
    /// <param name="update">Name of the update.</param>
    /// <param name="args">Its arguments.</param>
    /// <param name="options">Options.</param>
    /// <returns>The update's result.</returns>
    /// <exception cref="Exceptions.WorkflowUpdateFailedException">It was rejected or failed.</exception>
    public async Task<TUpdateResult> ExecuteUpdateAsync<TUpdateResult>(
        string update, IReadOnlyCollection<object?> args, WorkflowUpdateOptions? options = null)
    {
        var handle = await StartUpdateAsync<TUpdateResult>(update, args, UntilCompleted(options)).ConfigureAwait(false);
        return await handle.GetResultAsync(options?.Rpc).ConfigureAwait(false);
    }

    /// <summary>Handle of an update that was started before; the server is not asked.</summary>
    /// <param name="id">Id of the update.</param>
    /// <returns>The handle.</returns>
    public WorkflowUpdateHandle GetUpdateHandle(string id) => new(Client, id, Id, RunId);

    /// <summary>Handle of an update that was started before; the server is not asked.</summary>
    /// <typeparam name="TUpdateResult">Type of the update's result.</typeparam>
    /// <param name="id">Id of the update.</param>
    /// <returns>The handle.</returns>
    public WorkflowUpdateHandle<TUpdateResult> GetUpdateHandle<TUpdateResult>(string id) => new(Client, id, Id, RunId);

    private static WorkflowUpdateStartOptions UntilCompleted(WorkflowUpdateOptions? options) => new()
    {
        Id = options?.Id,
        Rpc = options?.Rpc,
        WaitForStage = WorkflowUpdateStage.Completed,
    };
}
