using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Exceptions;

namespace Temporalio.Worker.Tasks;

/// <summary>Why a workflow task fails.</summary>
internal sealed class WorkflowTaskFailure(string message, WorkflowTaskFailedCause cause, Failure failure, Exception? inner = null)
    : Exception(message, inner)
{
    public WorkflowTaskFailedCause Cause => cause;

    public Failure Failure => failure;

    /// <summary>What the worker has to say does not fit in a message.</summary>
    public static WorkflowTaskFailure TooLarge(Exception inner)
    {
        const string Message = "GRPC Message too large";
        var failure = new Failure
        {
            Message = Message,
            ApplicationFailureInfo = new() { Type = nameof(WorkflowTaskFailedCause.GrpcMessageTooLarge), NonRetryable = true },
        };
        return new(Message, WorkflowTaskFailedCause.GrpcMessageTooLarge, failure, inner);
    }

    /// <summary>History does not fit the code, or cannot be used.</summary>
    public static WorkflowTaskFailure Of(InvalidWorkflowOperationException e)
    {
        var cause = e is WorkflowNondeterminismException
            ? WorkflowTaskFailedCause.NonDeterministicError
            : WorkflowTaskFailedCause.WorkflowWorkerUnhandledFailure;
        var prefix = e is WorkflowNondeterminismException ? "[TMPRL1100] Nondeterminism error: " : "Fatal error in workflow machines: ";
        return Of(prefix + e.Message, cause, e);
    }

    public static WorkflowTaskFailure Of(string message, WorkflowTaskFailedCause cause, Exception? inner = null) =>
        new(message, cause, new() { Message = message, ApplicationFailureInfo = new() }, inner);
}
