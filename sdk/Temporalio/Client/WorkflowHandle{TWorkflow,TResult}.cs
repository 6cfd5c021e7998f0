namespace Temporalio.Client;

/// <summary>A workflow of a known class with a result.</summary>
/// <typeparam name="TWorkflow">Workflow class.</typeparam>
/// <typeparam name="TResult">Type of the result.</typeparam>
/// <param name="Client">The client.</param>
/// <param name="Id">Workflow id.</param>
/// <param name="RunId">Run that signals, queries and so on go to; the latest when null.</param>
/// <param name="ResultRunId">Run whose result is waited for first; the latest when null.</param>
/// <param name="FirstExecutionRunId">First run of the chain that cancel and terminate are meant for.</param>
public record WorkflowHandle<TWorkflow, TResult>(
    ITemporalClient Client,
    string Id,
    string? RunId = null,
    string? ResultRunId = null,
    string? FirstExecutionRunId = null) : WorkflowHandle<TWorkflow>(Client, Id, RunId, ResultRunId, FirstExecutionRunId)
{
    /// <summary>Waits for the workflow's result.</summary>
    /// <param name="followRuns">Whether to go on with the next run of a chain (continue-as-new, retry, cron).</param>
    /// <param name="rpcOptions">How the calls are made.</param>
    /// <returns>The result.</returns>
    /// <exception cref="Exceptions.WorkflowFailedException">It did not complete.</exception>
    public new Task<TResult> GetResultAsync(bool followRuns = true, RpcOptions? rpcOptions = null) =>
        GetResultAsync<TResult>(followRuns, rpcOptions);
}
