namespace Temporalio.Exceptions;

/// <summary>Waiting for an update ended by its deadline or by cancellation; the update itself may go on.</summary>
public class WorkflowUpdateRpcTimeoutOrCanceledException : RpcTimeoutOrCanceledException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="inner">The cause.</param>
    public WorkflowUpdateRpcTimeoutOrCanceledException(Exception? inner)
        : base("Waiting for the workflow update timed out or was cancelled", inner)
    {
    }
}
