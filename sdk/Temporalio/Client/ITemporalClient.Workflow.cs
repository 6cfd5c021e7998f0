using System.Linq.Expressions;

namespace Temporalio.Client;

/// <summary>Workflows.</summary>
public partial interface ITemporalClient
{
    /// <summary>Starts a workflow that has a result.</summary>
    /// <typeparam name="TWorkflow">Workflow class.</typeparam>
    /// <typeparam name="TResult">Type of the result.</typeparam>
    /// <param name="workflowRunCall">Call of the method with [WorkflowRun].</param>
    /// <param name="options">Options; id and task queue are required.</param>
    /// <returns>The workflow's handle.</returns>
    /// <exception cref="Exceptions.WorkflowAlreadyStartedException">The id is in use or may not be used again.</exception>
    /// <exception cref="Exceptions.RpcException">Another error of the server.</exception>
    Task<WorkflowHandle<TWorkflow, TResult>> StartWorkflowAsync<TWorkflow, TResult>(
        Expression<Func<TWorkflow, Task<TResult>>> workflowRunCall, WorkflowOptions options);

    /// <summary>Starts a workflow that has no result.</summary>
    /// <typeparam name="TWorkflow">Workflow class.</typeparam>
    /// <param name="workflowRunCall">Call of the method with [WorkflowRun].</param>
    /// <param name="options">Options; id and task queue are required.</param>
    /// <returns>The workflow's handle.</returns>
    /// <exception cref="Exceptions.WorkflowAlreadyStartedException">The id is in use or may not be used again.</exception>
    /// <exception cref="Exceptions.RpcException">Another error of the server.</exception>
    Task<WorkflowHandle<TWorkflow>> StartWorkflowAsync<TWorkflow>(
        Expression<Func<TWorkflow, Task>> workflowRunCall, WorkflowOptions options);

    /// <summary>Starts a workflow by name.</summary>
    /// <param name="workflow">Workflow type.</param>
    /// <param name="args">Arguments.</param>
    /// <param name="options">Options; id and task queue are required.</param>
    /// <returns>The workflow's handle.</returns>
    /// <exception cref="Exceptions.WorkflowAlreadyStartedException">The id is in use or may not be used again.</exception>
    /// <exception cref="Exceptions.RpcException">Another error of the server.</exception>
    Task<WorkflowHandle> StartWorkflowAsync(string workflow, IReadOnlyCollection<object?> args, WorkflowOptions options);

    /// <summary>Handle of a workflow; the server is not asked.</summary>
    /// <param name="id">Workflow id.</param>
    /// <param name="runId">Run that signals, queries and so on go to; the latest when null.</param>
    /// <param name="firstExecutionRunId">First run of the chain that cancel and terminate are meant for.</param>
    /// <returns>The handle.</returns>
    WorkflowHandle GetWorkflowHandle(string id, string? runId = null, string? firstExecutionRunId = null);

    /// <summary>Handle of a workflow; the server is not asked.</summary>
    /// <typeparam name="TWorkflow">Workflow class.</typeparam>
    /// <param name="id">Workflow id.</param>
    /// <param name="runId">Run that signals, queries and so on go to; the latest when null.</param>
    /// <param name="firstExecutionRunId">First run of the chain that cancel and terminate are meant for.</param>
    /// <returns>The handle.</returns>
    WorkflowHandle<TWorkflow> GetWorkflowHandle<TWorkflow>(
        string id, string? runId = null, string? firstExecutionRunId = null);

    /// <summary>Handle of a workflow; the server is not asked.</summary>
    /// <typeparam name="TWorkflow">Workflow class.</typeparam>
    /// <typeparam name="TResult">Type of the result.</typeparam>
    /// <param name="id">Workflow id.</param>
    /// <param name="runId">Run that signals, queries and so on go to; the latest when null.</param>
    /// <param name="firstExecutionRunId">First run of the chain that cancel and terminate are meant for.</param>
    /// <returns>The handle.</returns>
    WorkflowHandle<TWorkflow, TResult> GetWorkflowHandle<TWorkflow, TResult>(
        string id, string? runId = null, string? firstExecutionRunId = null);

    /// <summary>Starts an update, and its workflow if need be.</summary>
    /// <typeparam name="TWorkflow">Workflow class.</typeparam>
    /// <param name="updateCall">Call of a method with [WorkflowUpdate].</param>
    /// <param name="options">Options; start operation and stage are required.</param>
    /// <returns>The update's handle.</returns>
    Task<WorkflowUpdateHandle> StartUpdateWithStartWorkflowAsync<TWorkflow>(
        Expression<Func<TWorkflow, Task>> updateCall, WorkflowStartUpdateWithStartOptions options);

    /// <summary>Starts an update, and its workflow if need be.</summary>
    /// <typeparam name="TWorkflow">Workflow class.</typeparam>
    /// <typeparam name="TUpdateResult">Type of the update's result.</typeparam>
    /// <param name="updateCall">Call of a method with [WorkflowUpdate].</param>
    /// <param name="options">Options; start operation and stage are required.</param>
    /// <returns>The update's handle.</returns>
    Task<WorkflowUpdateHandle<TUpdateResult>> StartUpdateWithStartWorkflowAsync<TWorkflow, TUpdateResult>(
        Expression<Func<TWorkflow, Task<TUpdateResult>>> updateCall, WorkflowStartUpdateWithStartOptions options);

    /// <summary>Starts an update by name, and its workflow if need be.</summary>
    /// <param name="update">Name of the update.</param>
    /// <param name="args">Its arguments.</param>
    /// <param name="options">Options; start operation and stage are required.</param>
    /// <returns>The update's handle.</returns>
    Task<WorkflowUpdateHandle> StartUpdateWithStartWorkflowAsync(
        string update, IReadOnlyCollection<object?> args, WorkflowStartUpdateWithStartOptions options);

    /// <summary>Starts an update by name, and its workflow if need be.</summary>
    /// <typeparam name="TUpdateResult">Type of the update's result.</typeparam>
    /// <param name="update">Name of the update.</param>
    /// <param name="args">Its arguments.</param>
    /// <param name="options">Options; start operation and stage are required.</param>
    /// <returns>The update's handle.</returns>
    Task<WorkflowUpdateHandle<TUpdateResult>> StartUpdateWithStartWorkflowAsync<TUpdateResult>(
        string update, IReadOnlyCollection<object?> args, WorkflowStartUpdateWithStartOptions options);

    /// <summary>Lists workflows, page by page as they are read.</summary>
    /// <param name="query">Visibility filter; all when empty.</param>
    /// <param name="options">Options.</param>
    /// <returns>The workflows.</returns>
    IAsyncEnumerable<WorkflowExecution> ListWorkflowsAsync(string query, WorkflowListOptions? options = null);

    /// <summary>Counts workflows.</summary>
    /// <param name="query">Visibility filter; all when empty.</param>
    /// <param name="options">Options.</param>
    /// <returns>The count.</returns>
    Task<WorkflowExecutionCount> CountWorkflowsAsync(string query, WorkflowCountOptions? options = null);

    /// <summary>Lists one page of workflows.</summary>
    /// <param name="query">Visibility filter; all when empty.</param>
    /// <param name="nextPageToken">From the page before; null for the first.</param>
    /// <param name="options">Options.</param>
    /// <returns>The page.</returns>
    Task<WorkflowListPage> ListWorkflowsPaginatedAsync(
        string query, byte[]? nextPageToken, WorkflowListPaginatedOptions? options = null);
}
