using DataEgress.Local.Temporal.Grpc;
using Temporalio.Api.ErrorDetails.V1;

namespace DataEgress.Local.Temporal.History.Executions;

/// <summary>The errors that calls about executions end with, in a real server's words: clients compare some of them.</summary>
internal static class ExecutionErrors
{
    public static GrpcStatusException WorkflowNotFound(string workflowId) =>
        NotFound($"workflow not found for ID: {workflowId}");

    public static GrpcStatusException AlreadyCompleted() => NotFound("workflow execution already completed");

    public static GrpcStatusException NotFound(string message) => new(GrpcStatusCode.NotFound, message, new NotFoundFailure());
}
