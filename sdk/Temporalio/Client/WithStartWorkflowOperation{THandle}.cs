namespace Temporalio.Client;

/// <summary>How an update with start starts its workflow, with the type of the workflow's handle.</summary>
/// <typeparam name="THandle">Type of the handle.</typeparam>
public sealed class WithStartWorkflowOperation<THandle> : WithStartWorkflowOperation
    where THandle : WorkflowHandle
{
    private readonly Func<ITemporalClient, string, string, THandle> makeHandle;
    private readonly TaskCompletionSource<THandle> handle;

    /// <summary>Creates an operation.</summary>
    internal WithStartWorkflowOperation(
        string workflow,
        IReadOnlyCollection<object?> args,
        WorkflowOptions options,
        Func<ITemporalClient, string, string, THandle> makeHandle)
        : this(workflow, args, options, makeHandle, new(TaskCreationOptions.RunContinuationsAsynchronously))
    {
    }

    private WithStartWorkflowOperation(
        string workflow,
        IReadOnlyCollection<object?> args,
        WorkflowOptions options,
        Func<ITemporalClient, string, string, THandle> makeHandle,
        TaskCompletionSource<THandle> handle)
        : base(workflow, args, options)
    {
        this.makeHandle = makeHandle;
        this.handle = handle;
    }

    /// <inheritdoc />
    internal override bool IsCompleted => handle.Task.IsCompleted;

    /// <inheritdoc />
    public override object Clone() => new WithStartWorkflowOperation<THandle>(
        Workflow, Args, (WorkflowOptions)Options.Clone(), makeHandle, handle)
    {
        Headers = Headers,
    };

    /// <summary>The workflow's handle, as soon as the server has answered.</summary>
    /// <returns>The handle; fails as the start does.</returns>
    public Task<THandle> GetHandleAsync() => handle.Task;

    /// <inheritdoc />
    internal override void SetStarted(ITemporalClient client, string runId) =>
        handle.TrySetResult(makeHandle(client, Options.Id!, runId));

    /// <inheritdoc />
    internal override void SetException(Exception exception) => handle.TrySetException(exception);
}
