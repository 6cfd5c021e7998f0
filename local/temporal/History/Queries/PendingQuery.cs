using DataEgress.Local.Temporal.Grpc;
using Temporalio.Api.Query.V1;

namespace DataEgress.Local.Temporal.History.Queries;

/// <summary>A query that somebody waits for.</summary>
internal sealed class PendingQuery(WorkflowQuery query)
{
    private readonly TaskCompletionSource<WorkflowQueryResult?> end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Id { get; } = Guid.NewGuid().ToString();

    public WorkflowQuery Query { get; } = query;

    /// <summary>The worker's answer; null when the query is to be asked in another way.</summary>
    public Task<WorkflowQueryResult?> End => end.Task;

    /// <summary>False when it has ended before.</summary>
    public bool TryEnd(WorkflowQueryResult? result) => end.TrySetResult(result);

    /// <summary>Ends the query with an error of the server's.</summary>
    public void TryFail(GrpcStatusException failure) => end.TrySetException(failure);
}
