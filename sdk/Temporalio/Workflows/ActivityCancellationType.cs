namespace Temporalio.Workflows;

/// <summary>What a workflow does when it cancels an activity.</summary>
public enum ActivityCancellationType
{
    /// <summary>Requests the cancellation and reports the activity as cancelled at once.</summary>
    TryCancel = 0,

    /// <summary>Requests the cancellation and waits for how the activity ends.</summary>
    WaitCancellationCompleted = 1,

    /// <summary>Requests nothing and reports the activity as cancelled at once.</summary>
    Abandon = 2,
}
