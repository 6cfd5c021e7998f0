namespace DataEgress.Local.Temporal.Matching;

/// <summary>
/// Something a worker is to be given. The engine derives its workflow, activity and query tasks from this; a task is in
/// at most one queue at a time.
/// </summary>
internal abstract class QueueTask
{
    /// <summary>A query somebody is waiting for: it is handed out before the tasks that are waiting already.</summary>
    public virtual bool IsQuery => false;

    /// <summary>When the task was put into its queue.</summary>
    public DateTimeOffset AddedAt { get; internal set; }

    /// <summary>The queue and the place in it while the task waits there; guarded by that queue's lock.</summary>
    internal TaskQueue? Queue { get; set; }

    internal LinkedListNode<QueueTask>? Node { get; set; }
}
