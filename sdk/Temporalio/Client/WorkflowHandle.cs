using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;
using Temporalio.Api.History.V1;
using Temporalio.Common;
using Temporalio.Workflows;

namespace Temporalio.Client;

/// <summary>A workflow to talk to.</summary>
/// <param name="Client">The client.</param>
/// <param name="Id">Workflow id.</param>
/// <param name="RunId">Run that signals, queries and so on go to; the latest when null.</param>
/// <param name="ResultRunId">Run whose result is waited for first; the latest when null.</param>
/// <param name="FirstExecutionRunId">First run of the chain that cancel and terminate are meant for.</param>
public partial record WorkflowHandle(
    ITemporalClient Client,
    string Id,
    string? RunId = null,
    string? ResultRunId = null,
    string? FirstExecutionRunId = null)
{
    /// <summary>Waits until the workflow is done.</summary>
    /// <param name="followRuns">Whether to go on with the next run of a chain (continue-as-new, retry, cron).</param>
    /// <param name="rpcOptions">How the calls are made.</param>
    /// <returns>Done when the workflow is.</returns>
    /// <exception cref="Exceptions.WorkflowFailedException">It did not complete.</exception>
    /// <exception cref="Exceptions.WorkflowContinuedAsNewException">It continued as new and runs are not followed.</exception>
    public Task GetResultAsync(bool followRuns = true, RpcOptions? rpcOptions = null) =>
        GetResultAsync<ValueTuple>(followRuns, rpcOptions);

    /// <summary>Waits for the workflow's result.</summary>
    /// <typeparam name="TResult">Type of the result.</typeparam>
    /// <param name="followRuns">Whether to go on with the next run of a chain (continue-as-new, retry, cron).</param>
    /// <param name="rpcOptions">How the calls are made.</param>
    /// <returns>The result.</returns>
    /// <exception cref="Exceptions.WorkflowFailedException">It did not complete.</exception>
    /// <exception cref="Exceptions.WorkflowContinuedAsNewException">It continued as new and runs are not followed.</exception>
    public virtual Task<TResult> GetResultAsync<TResult>(bool followRuns = true, RpcOptions? rpcOptions = null) =>
        WorkflowResult.WaitAsync<TResult>(this, followRuns, rpcOptions);

    /// <summary>Sends a signal.</summary>
    /// <typeparam name="TWorkflow">Workflow class.</typeparam>
    /// <param name="signalCall">Call of a method with [WorkflowSignal].</param>
    /// <param name="options">Options.</param>
    /// <returns>Done when the server has it.</returns>
    public Task SignalAsync<TWorkflow>(Expression<Func<TWorkflow, Task>> signalCall, WorkflowSignalOptions? options = null)
    {
        var (method, args) = ExpressionUtil.ExtractCall(signalCall);
        return SignalAsync(WorkflowSignalDefinition.NameFromMethodForCall(method), args, options);
    }

    /// <summary>Sends a signal by name.</summary>
    /// <param name="signal">Name of the signal.</param>
    /// <param name="args">Its arguments.</param>
    /// <param name="options">Options.</param>
    /// <returns>Done when the server has it.</returns>
    public virtual Task SignalAsync(
        string signal, IReadOnlyCollection<object?> args, WorkflowSignalOptions? options = null) =>
        Client.OutboundInterceptor.SignalWorkflowAsync(new(Id, RunId, signal, args, options, null));

    /// <summary>Asks a query.</summary>
    /// <typeparam name="TWorkflow">Workflow class.</typeparam>
    /// <typeparam name="TQueryResult">Type of the answer.</typeparam>
    /// <param name="queryCall">Call of a method or read of a property with [WorkflowQuery].</param>
    /// <param name="options">Options.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="Exceptions.WorkflowQueryFailedException">The workflow failed to answer.</exception>
    /// <exception cref="Exceptions.WorkflowQueryRejectedException">The workflow's status does not allow it.</exception>
    public Task<TQueryResult> QueryAsync<TWorkflow, TQueryResult>(
        Expression<Func<TWorkflow, TQueryResult>> queryCall, WorkflowQueryOptions? options = null)
    {
        if (ExpressionUtil.ExtractMemberAccess(queryCall) is PropertyInfo property)
        {
            return QueryAsync<TQueryResult>(WorkflowQueryDefinition.NameFromPropertyForCall(property), [], options);
        }

        var (method, args) = ExpressionUtil.ExtractCall(queryCall, errorSaysPropertyAccepted: true);
        return QueryAsync<TQueryResult>(WorkflowQueryDefinition.NameFromMethodForCall(method), args, options);
    }

    /// <summary>Asks a query by name.</summary>
    /// <typeparam name="TQueryResult">Type of the answer.</typeparam>
    /// <param name="query">Name of the query.</param>
    /// <param name="args">Its arguments.</param>
    /// <param name="options">Options.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="Exceptions.WorkflowQueryFailedException">The workflow failed to answer.</exception>
    /// <exception cref="Exceptions.WorkflowQueryRejectedException">The workflow's status does not allow it.</exception>
    public virtual Task<TQueryResult> QueryAsync<TQueryResult>(
        string query, IReadOnlyCollection<object?> args, WorkflowQueryOptions? options = null) =>
        Client.OutboundInterceptor.QueryWorkflowAsync<TQueryResult>(new(Id, RunId, query, args, options, null));

    /// <summary>Describes the workflow.</summary>
    /// <param name="options">Options.</param>
    /// <returns>The description.</returns>
    public virtual Task<WorkflowExecutionDescription> DescribeAsync(WorkflowDescribeOptions? options = null) =>
        Client.OutboundInterceptor.DescribeWorkflowAsync(new(Id, RunId, options));

    /// <summary>Asks the workflow to cancel.</summary>
    /// <param name="options">Options.</param>
    /// <returns>Done when the server has it.</returns>
    public virtual Task CancelAsync(WorkflowCancelOptions? options = null) =>
        Client.OutboundInterceptor.CancelWorkflowAsync(new(Id, RunId, FirstExecutionRunId, options));

    /// <summary>Terminates the workflow.</summary>
    /// <param name="reason">Why, for the history.</param>
    /// <param name="options">Options.</param>
    /// <returns>Done when it is terminated.</returns>
    public virtual Task TerminateAsync(string? reason = null, WorkflowTerminateOptions? options = null) =>
        Client.OutboundInterceptor.TerminateWorkflowAsync(new(Id, RunId, FirstExecutionRunId, reason, options));

    /// <summary>Fetches the whole history.</summary>
    /// <param name="options">Options; waiting for events to come is left out.</param>
    /// <returns>The history.</returns>
    public virtual async Task<WorkflowHistory> FetchHistoryAsync(WorkflowHistoryEventFetchOptions? options = null)
    {
        var once = (WorkflowHistoryEventFetchOptions?)options?.Clone();
        if (once is not null)
        {
            once.WaitNewEvent = false;
        }

        List<HistoryEvent> events = [];
        await foreach (var historyEvent in FetchHistoryEventsAsync(once).ConfigureAwait(false))
        {
            events.Add(historyEvent);
        }

        return new(Id, events);
    }

    /// <summary>Fetches the history, page by page as it is read.</summary>
    /// <param name="options">Options.</param>
    /// <returns>The events.</returns>
    public virtual IAsyncEnumerable<HistoryEvent> FetchHistoryEventsAsync(WorkflowHistoryEventFetchOptions? options = null) =>
        FetchPagesAsync(options ?? new());

    private async IAsyncEnumerable<HistoryEvent> FetchPagesAsync(
        WorkflowHistoryEventFetchOptions options, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var (rpc, linked) = TemporalClient.DefaultRetryOptions(options.Rpc).WithAdditionalCancellationToken(cancellationToken);
        using (linked)
        {
            byte[]? token = null;
            do
            {
                var page = await Client.OutboundInterceptor.FetchWorkflowHistoryEventPageAsync(new(
                    Id, RunId, 0, token, options.WaitNewEvent, options.EventFilterType, options.SkipArchival, rpc)).ConfigureAwait(false);
                foreach (var historyEvent in page.Events)
                {
                    yield return historyEvent;
                }

                token = page.NextPageToken;
            }
            while (token is not null);
        }
    }
}
