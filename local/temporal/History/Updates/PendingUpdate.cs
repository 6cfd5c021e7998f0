using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.Update.V1;

namespace DataEgress.Local.Temporal.History.Updates;

/// <summary>How far an update has come.</summary>
internal enum UpdateProgress
{
    /// <summary>It waits for a workflow task.</summary>
    Admitted,

    /// <summary>A worker has it.</summary>
    Sent,

    /// <summary>The workflow has accepted it and is at work.</summary>
    Accepted,
}

/// <summary>
/// An update that has not ended, and those who wait for it. Guarded by the lock of the chain, except for the waiting.
/// </summary>
/// <param name="id">The update's id.</param>
/// <param name="request">What was asked; null when it is in the history already.</param>
internal sealed class PendingUpdate(string id, Request? request)
{
    private readonly TaskCompletionSource accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Outcome> outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Id { get; } = id;

    public Request? Request { get; } = request;

    public string RequestMessageId => $"{Id}/request";

    public UpdateProgress Progress { get; private set; }

    public void Send() => Progress = UpdateProgress.Sent;

    public void Accept()
    {
        Progress = UpdateProgress.Accepted;
        accepted.TrySetResult();
    }

    public void Complete(Outcome result)
    {
        outcome.TrySetResult(result);
        accepted.TrySetResult();
    }

    public void Reject(Failure failure) => Complete(new Outcome { Failure = failure });

    /// <summary>Ends it without an outcome: those who wait get the error.</summary>
    public void Abort(Exception error)
    {
        outcome.TrySetException(error);
        accepted.TrySetException(error);
        _ = outcome.Task.Exception;
        _ = accepted.Task.Exception;
    }

    /// <summary>
    /// Waits until the update has come to the stage, or for the time given, and says how far it is then.
    /// </summary>
    public async Task<UpdateStatus> WaitAsync(UpdateWorkflowExecutionLifecycleStage stage, TimeSpan longest, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(longest);
        try
        {
            if (stage >= UpdateWorkflowExecutionLifecycleStage.Completed)
            {
                await outcome.Task.WaitAsync(limit.Token);
            }
            else if (stage >= UpdateWorkflowExecutionLifecycleStage.Accepted)
            {
                await accepted.Task.WaitAsync(limit.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // It has not come as far in time; that is an answer too.
        }

        return outcome.Task.IsCompleted ? new UpdateStatus(UpdateWorkflowExecutionLifecycleStage.Completed, await outcome.Task)
            : accepted.Task.IsCompleted ? new UpdateStatus(UpdateWorkflowExecutionLifecycleStage.Accepted, null)
            : new UpdateStatus(UpdateWorkflowExecutionLifecycleStage.Admitted, null);
    }
}

/// <summary>How far an update is, and how it ended if it has.</summary>
internal readonly record struct UpdateStatus(UpdateWorkflowExecutionLifecycleStage Stage, Outcome? Outcome);
