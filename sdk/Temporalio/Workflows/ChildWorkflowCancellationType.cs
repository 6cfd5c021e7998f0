namespace Temporalio.Workflows;

/// <summary>What a workflow does when it cancels a child.</summary>
public enum ChildWorkflowCancellationType
{
    /// <summary>Requests nothing and reports the child as cancelled at once.</summary>
    Abandon = 0,

    /// <summary>Requests the cancellation and reports the child as cancelled at once.</summary>
    TryCancel = 1,

    /// <summary>Requests the cancellation and waits for how the child ends.</summary>
    WaitCancellationCompleted = 2,

    /// <summary>Meant to wait until the child has got the request; like the official SDK's core, this waits for how the child ends.</summary>
    WaitCancellationRequested = 3,
}
