using DataEgress.Local.Temporal.History.Updates;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.Protocol.V1;
using Temporalio.Api.Update.V1;

namespace DataEgress.Local.Temporal.History.Commands;

// Messages about updates: acceptances and completions have a command each, rejections have none.
internal sealed partial class CommandProcessor
{
    private const WorkflowTaskFailedCause BadMessage = WorkflowTaskFailedCause.BadUpdateWorkflowExecutionMessage;

    /// <summary>What becomes of the updates once this workflow task is committed.</summary>
    private readonly List<Action> updateChanges = [];
    private readonly HashSet<string> answered = new(StringComparer.Ordinal);

    private HistoryEvent? ProcessMessage(ProtocolMessageCommandAttributes attributes)
    {
        if (!messages.Remove(attributes.MessageId, out var message))
        {
            throw new WorkflowTaskFailure(BadMessage, $"ProtocolMessageCommand referenced absent message ID {attributes.MessageId}");
        }

        return Process(message);
    }

    private void ProcessRemainingMessages()
    {
        foreach (var message in messages.Values.ToList())
        {
            Process(message);
        }

        RejectUnprocessed();
        run.Run.Updates.Stage(updateChanges);
    }

    private HistoryEvent? Process(Message message)
    {
        var body = message.Body ?? throw new WorkflowTaskFailure(BadMessage, $"Message {message.Id} has no body");
        var update = FindUpdate(message);
        answered.Add(update.Id);
        if (body.TryUnpack<Rejection>(out var rejection))
        {
            Require(update.Progress != UpdateProgress.Accepted, update, "Rejection");
            End(update, new Outcome { Failure = rejection.Failure });
            run.State.Updates.Remove(update.Id);
            return null;
        }

        if (!run.State.IsRunning)
        {
            return null; // Closed by a command before: the update ends with the run.
        }

        if (body.TryUnpack<Acceptance>(out var acceptance))
        {
            Require(!IsAccepted(update.Id), update, "Acceptance");
            updateChanges.Add(update.Accept);
            return run.AcceptUpdate(update, acceptance);
        }

        if (body.TryUnpack<Response>(out var response))
        {
            Require(IsAccepted(update.Id), update, "Response");
            End(update, response.Outcome);
            return run.CompleteUpdate(update.Id, response);
        }

        throw new WorkflowTaskFailure(BadMessage, $"Message type {body.TypeUrl} not supported");
    }

    private bool IsAccepted(string updateId) => run.State.Updates.TryGet(updateId, out var stored) && stored.AcceptedEventId != 0;

    /// <summary>The update of a message. One that only the worker still knows comes back with its acceptance.</summary>
    private PendingUpdate FindUpdate(Message message)
    {
        var registry = run.Run.Updates;
        if (registry.Find(message.ProtocolInstanceId, run.State) is { } known)
        {
            return known;
        }

        if (message.Body.TryUnpack<Acceptance>(out var acceptance) && acceptance.AcceptedRequest is { } request)
        {
            var resurrected = new PendingUpdate(message.ProtocolInstanceId, request);
            registry.Add(resurrected);
            return resurrected;
        }

        throw new WorkflowTaskFailure(BadMessage, $"update {message.ProtocolInstanceId} wasn't found on the server. This is most likely a transient error which will be resolved automatically by retries");
    }

    private void End(PendingUpdate update, Outcome outcome) => updateChanges.Add(() =>
    {
        update.Complete(outcome);
        run.Run.Updates.Remove(update);
    });

    private static void Require(bool allowed, PendingUpdate update, string message)
    {
        if (!allowed)
        {
            throw new WorkflowTaskFailure(
                BadMessage,
                $"invalid state transition attempted for Update {update.Id}: received *update.{message} message while in state {update.Progress}");
        }
    }

    /// <summary>A worker that says nothing about an update it was given does not know of updates.</summary>
    private void RejectUnprocessed()
    {
        var heartbeats = request.ForceCreateNewWorkflowTask && request.Commands.Count == 0 && request.Messages.Count == 0;
        if (heartbeats || !run.State.IsRunning)
        {
            return;
        }

        foreach (var update in run.Run.Updates.Sent.Where(update => !answered.Contains(update.Id)).ToList())
        {
            End(update, new Outcome { Failure = UpdateErrors.Unprocessed() });
        }
    }
}
