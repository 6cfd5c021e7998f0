using DataEgress.Local.Temporal.Grpc;
using Temporalio.Api.Enums.V1;

namespace DataEgress.Local.Temporal.History.Commands;

/// <summary>A worker's answer cannot be accepted: the workflow task fails, and everything its commands did is undone.</summary>
internal sealed class WorkflowTaskFailure(WorkflowTaskFailedCause cause, string detail, bool terminates = false) : Exception(detail)
{
    public WorkflowTaskFailedCause Cause { get; } = cause;

    /// <summary>The workflow cannot go on either: it is terminated.</summary>
    public bool Terminates { get; } = terminates;

    /// <summary>What the worker is answered, and what the failed event says.</summary>
    public string Answer => Message.Length == 0 ? $"{Cause}" : $"{Cause}: {Message}";

    /// <summary>Carries out the action; a refusal of it (INVALID_ARGUMENT) fails the workflow task.</summary>
    public static void On(WorkflowTaskFailedCause cause, Action action)
    {
        try
        {
            action();
        }
        catch (GrpcStatusException refusal) when (refusal.Code == GrpcStatusCode.InvalidArgument)
        {
            throw new WorkflowTaskFailure(cause, refusal.Message);
        }
    }
}
