using DataEgress.Local.Temporal.History.Executions;
using DataEgress.Local.Temporal.History.State;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Protocol.V1;
using Temporalio.Api.Update.V1;

namespace DataEgress.Local.Temporal.History.Updates;

/// <summary>
/// A run's updates that have not ended. What is accepted is also in the run's state and comes back after a restart; what
/// is not, is asked again by the client. Guarded by the lock of the chain.
/// </summary>
internal sealed class UpdateRegistry
{
    private readonly Dictionary<string, PendingUpdate> pending = new(StringComparer.Ordinal);
    private List<Action>? staged;

    public int Count => pending.Count;

    /// <summary>The size in bytes of what is asked and has not ended.</summary>
    public long RequestBytes => pending.Values.Sum(update => (long)(update.Request?.CalculateSize() ?? 0));

    /// <summary>An update waits for a workflow task.</summary>
    public bool HasUnsent => pending.Values.Any(update => update.Progress == UpdateProgress.Admitted);

    /// <summary>Those that a worker has, and has said nothing about.</summary>
    public IEnumerable<PendingUpdate> Sent => pending.Values.Where(update => update.Progress == UpdateProgress.Sent);

    public void Add(PendingUpdate update) => pending[update.Id] = update;

    /// <summary>The update, also one that is only in the run's state. Null when there is none, or it has ended.</summary>
    public PendingUpdate? Find(string id, MutableState state)
    {
        if (!pending.TryGetValue(id, out var update)
            && state.Updates.TryGet(id, out var stored)
            && stored.CompletedEventId == 0)
        {
            var request = stored.AdmittedEventId == 0
                ? null
                : state.FindEvent(stored.AdmittedEventId).WorkflowExecutionUpdateAdmittedEventAttributes.Request;
            update = new PendingUpdate(id, request);
            if (stored.AcceptedEventId != 0)
            {
                update.Accept();
            }

            pending[id] = update;
        }

        return update;
    }

    /// <summary>
    /// The requests that go with a workflow task, those that an earlier one has taken without avail included.
    /// </summary>
    /// <param name="startedEventId">The task's started event.</param>
    /// <param name="includeSent">False when the worker still has what it was sent.</param>
    public IEnumerable<Message> Send(long startedEventId, bool includeSent)
    {
        // With changes staged, this task follows an answer: what was sent has its answer among them.
        includeSent &= staged is null;
        foreach (var update in pending.Values)
        {
            if (update.Request is not null
                && (update.Progress == UpdateProgress.Admitted || (includeSent && update.Progress == UpdateProgress.Sent)))
            {
                update.Send();
                yield return new Message
                {
                    Id = update.RequestMessageId,
                    ProtocolInstanceId = update.Id,
                    EventId = startedEventId - 1,
                    Body = Any.Pack(update.Request),
                };
            }
        }
    }

    /// <summary>What becomes of updates once the transaction at hand is committed.</summary>
    public void Stage(List<Action> changes) => staged = changes;

    /// <summary>The transaction at hand is undone.</summary>
    public void Unstage() => staged = null;

    /// <summary>
    /// A worker's answer could not be accepted: nobody knows whether the workflow has seen what was sent, so those who wait
    /// are told so. What was not sent goes with the next task.
    /// </summary>
    public void AbortSent()
    {
        foreach (var update in Sent.ToList())
        {
            update.Abort(UpdateErrors.TaskFailedUnexpectedly());
            pending.Remove(update.Id);
        }
    }

    /// <summary>An update that ended with the changes staged.</summary>
    public void Remove(PendingUpdate update) => pending.Remove(update.Id);

    /// <summary>After a commit: carries out what was staged and, when the run is closed, ends the others.</summary>
    public void Settle(MutableState state)
    {
        var changes = staged;
        staged = null;
        changes?.ForEach(change => change());
        if (state.IsRunning)
        {
            return;
        }

        var continues = state.Execution.NextRunId.Length > 0;
        foreach (var update in pending.Values)
        {
            if (update.Progress == UpdateProgress.Accepted)
            {
                update.Reject(UpdateErrors.WorkflowCompleted());
            }
            else
            {
                // The client asks again, and the next run takes it up.
                update.Abort(continues ? ExecutionErrors.Closing() : UpdateErrors.AbortedByClosing());
            }
        }

        pending.Clear();
    }
}
