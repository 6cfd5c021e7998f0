namespace Temporalio.Activities;

/// <summary>The reason of a cancellation, shared between the context and whoever cancels.</summary>
internal sealed class ActivityCancelRef
{
    public ActivityCancelReason CancelReason { get; set; } = ActivityCancelReason.None;

    public ActivityCancellationDetails? CancellationDetails { get; set; }
}
