using DataEgress.Local.Temporal.Grpc;
using DataEgress.Local.Temporal.History.Executions;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.ErrorDetails.V1;
using Temporalio.Api.Failure.V1;

namespace DataEgress.Local.Temporal.History.Updates;

/// <summary>How updates fail that the worker did not fail, in a real server's words.</summary>
internal static class UpdateErrors
{
    private const string ClosingWorkflow = "workflow update was aborted by closing workflow";
    private const string MultiOperation = "Update-with-Start could not be executed.";

    public static Failure WorkflowCompleted() => ServerFailure(
        "Workflow Update failed because the Workflow completed before the Update completed.", "AcceptedUpdateCompletedWorkflow");

    public static Failure Unprocessed() => ServerFailure(
        "Workflow Update is rejected because it wasn't processed by worker. Probably, Workflow Update is not supported by the worker.",
        "UnprocessedUpdate");

    public static GrpcStatusException AbortedByClosing() => ExecutionErrors.NotFound(ClosingWorkflow);

    public static bool IsAbortedByClosing(GrpcStatusException fault) => fault.Message == ClosingWorkflow;

    public static GrpcStatusException TaskFailing() => new(
        GrpcStatusCode.FailedPrecondition,
        "Unable to perform workflow execution update due to Workflow Task in failed state.",
        new WorkflowNotReadyFailure());

    public static GrpcStatusException TaskFailedUnexpectedly() => new(
        GrpcStatusCode.FailedPrecondition,
        "Unable to perform workflow execution update due to unexpected workflow task failure.",
        new WorkflowNotReadyFailure());

    public static GrpcStatusException TooLargeInFlight(int limit) => new(
        GrpcStatusCode.ResourceExhausted,
        $"limit on total payload size of in-flight updates has been reached ({limit} bytes)",
        new ResourceExhaustedFailure { Cause = ResourceExhaustedCause.ConcurrentLimit, Scope = ResourceExhaustedScope.Namespace });

    public static GrpcStatusException TooManyInFlight(int limit) => new(
        GrpcStatusCode.ResourceExhausted,
        $"limit on number of concurrent in-flight updates has been reached ({limit})",
        new ResourceExhaustedFailure { Cause = ResourceExhaustedCause.ConcurrentLimit, Scope = ResourceExhaustedScope.Namespace });

    public static GrpcStatusException TooManyInAll(int limit) => new(
        GrpcStatusCode.FailedPrecondition,
        $"The limit on the total number of distinct updates in this workflow has been reached ({limit}). "
        + "Make sure any duplicate updates share an Update ID so the server can deduplicate them, and consider rejecting updates that you aren't going to process. "
        + "You can also Continue-as-New to avoid this; we recommend you check Continue-as-New Suggested in your Workflow.");

    /// <summary>
    /// The error of start and update together: the operation that is wrong carries its own, the other one was given up.
    /// </summary>
    public static GrpcStatusException MultiOperationFailed(params ReadOnlySpan<GrpcStatusException?> faults)
    {
        var failure = new MultiOperationExecutionFailure();
        GrpcStatusException? first = null;
        foreach (var fault in faults)
        {
            first ??= fault;
            failure.Statuses.Add(fault is null ? Aborted() : StatusOf(fault));
        }

        return new GrpcStatusException(first!.Code, MultiOperation, failure);
    }

    /// <summary>The start went well, its update did not.</summary>
    public static GrpcStatusException UpdateAfterStartFailed(GrpcStatusException fault) => new(
        fault.Code,
        MultiOperation,
        new MultiOperationExecutionFailure { Statuses = { new MultiOperationExecutionFailure.Types.OperationStatus(), StatusOf(fault) } });

    private static Failure ServerFailure(string message, string type) => new()
    {
        Message = message,
        Source = "Server",
        ApplicationFailureInfo = new ApplicationFailureInfo { Type = type, NonRetryable = true },
    };

    private static MultiOperationExecutionFailure.Types.OperationStatus StatusOf(GrpcStatusException fault)
    {
        var status = new MultiOperationExecutionFailure.Types.OperationStatus { Code = (int)fault.Code, Message = fault.Message };
        if (fault.Detail is { } detail)
        {
            status.Details.Add(Any.Pack(detail));
        }

        return status;
    }

    private static MultiOperationExecutionFailure.Types.OperationStatus Aborted() => new()
    {
        Code = (int)GrpcStatusCode.Aborted,
        Message = "Operation was aborted.",
        Details = { Any.Pack(new MultiOperationExecutionAborted()) },
    };
}
