using DataEgress.Local.Temporal.Grpc;
using DataEgress.Local.Temporal.State;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.ErrorDetails.V1;

namespace DataEgress.Local.Temporal.History.Executions;

/// <summary>The errors that calls about executions end with, in a real server's words: clients compare some of them.</summary>
internal static class ExecutionErrors
{
    public static GrpcStatusException WorkflowNotFound(string workflowId) =>
        NotFound($"workflow not found for ID: {workflowId}");

    public static GrpcStatusException RunNotFound(string workflowId, string runId) =>
        NotFound($"workflow execution not found for workflow ID \"{workflowId}\" and run ID \"{runId}\"");

    public static GrpcStatusException WorkflowTaskNotFound() => NotFound("Workflow task not found.");

    public static GrpcStatusException ActivityTaskNotFound() =>
        NotFound("invalid activityID or activity already timed out or invoking workflow is completed");

    /// <summary>The workflow id is taken, or may not be used again.</summary>
    public static GrpcStatusException AlreadyStarted(string message, ExecutionState execution, string runId) => new(
        GrpcStatusCode.AlreadyExists,
        message,
        new WorkflowExecutionAlreadyStartedFailure
        {
            StartRequestId = execution.CreateRequestId,
            RunId = runId,
            FirstExecutionRunId = execution.FirstRunId,
        });

    public static GrpcStatusException AlreadyCompleted() => NotFound("workflow execution already completed");

    /// <summary>The workflow has tried to end and is told of news first; it is given the chance to do so.</summary>
    public static GrpcStatusException Closing() => new(
        GrpcStatusCode.ResourceExhausted,
        "workflow operation can not be applied because workflow is closing",
        new ResourceExhaustedFailure { Cause = ResourceExhaustedCause.BusyWorkflow, Scope = ResourceExhaustedScope.Namespace });

    /// <summary>A query waits for the run's next workflow task already.</summary>
    public static GrpcStatusException QueryBufferFull() => new(
        GrpcStatusCode.ResourceExhausted,
        "consistent query buffer is full, this may be caused by too many queries and workflow not able to process query fast enough",
        new ResourceExhaustedFailure { Cause = ResourceExhaustedCause.BusyWorkflow, Scope = ResourceExhaustedScope.Namespace });

    public static GrpcStatusException NotFound(string message) => new(GrpcStatusCode.NotFound, message, new NotFoundFailure());
}
