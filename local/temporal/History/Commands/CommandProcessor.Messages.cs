using System.Diagnostics.CodeAnalysis;
using DataEgress.Local.Temporal.Grpc;
using DataEgress.Local.Temporal.History.Updates;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
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

    private const string UpdateProtocol = "temporal.api.update.v1.";

    /// <summary>What becomes of the updates once this workflow task is committed.</summary>
    private readonly List<Action> updateChanges = [];
    private readonly HashSet<string> answered = new(StringComparer.Ordinal);

    private HistoryEvent? ProcessMessage(ProtocolMessageCommandAttributes attributes)
    {
        Required(attributes, BadMessage, "ProtocolMessage");
        if (attributes.MessageId.Length == 0)
        {
            throw new WorkflowTaskFailure(BadMessage, "MessageID is not set on ProtocolMessageCommand.");
        }

        var index = messages.FindIndex(message => message.Id == attributes.MessageId);
        if (index < 0)
        {
            throw new WorkflowTaskFailure(BadMessage, $"ProtocolMessageCommand referenced absent message ID {attributes.MessageId}");
        }

        var message = messages[index];
        messages.RemoveAt(index);
        return Process(message);
    }

    private void ProcessRemainingMessages()
    {
        foreach (var message in messages)
        {
            Process(message);
        }

        RejectUnprocessed();
        run.Run.Updates.Stage(updateChanges);
    }

    private HistoryEvent? Process(Message message)
    {
        var body = CheckedBody(message);
        var update = FindUpdate(message);
        answered.Add(update.Id);
        if (TryRead<Rejection>(body, out var rejection))
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

        if (TryRead<Acceptance>(body, out var acceptance))
        {
            Require(!IsAccepted(update.Id), update, "Acceptance");
            RequireSet(acceptance.AcceptedRequestSequencingEventId != 0, "Acceptance", "accepted_request_sequencing_event_id");
            RequireSet(acceptance.AcceptedRequestMessageId.Length > 0, "Acceptance", "accepted_request_message_id");
            updateChanges.Add(update.Accept);
            return run.AcceptUpdate(update, acceptance);
        }

        if (TryRead<Response>(body, out var response))
        {
            Require(IsAccepted(update.Id), update, "Response");
            RequireSet(response.Meta is not null, "Response", "meta");
            RequireSet(response.Meta!.UpdateId.Length > 0, "Response", "meta.update_id");
            if (response.Meta.UpdateId != update.Id)
            {
                throw new WorkflowTaskFailure(BadMessage, $"invalid *update.Response: meta.update_id != {update.Id}");
            }

            RequireSet(response.Outcome is not null, "Response", "outcome");
            End(update, response.Outcome!);
            return run.CompleteUpdate(update.Id, response);
        }

        throw new WorkflowTaskFailure(BadMessage, $"Message type {body.TypeUrl} not supported");
    }

    /// <summary>A message whose body has no name is no answer at all; one that is too large fails the workflow.</summary>
    private static Any CheckedBody(Message message)
    {
        var body = message.Body ?? throw GrpcStatusException.InvalidArgument("nil message body");
        var name = Any.GetTypeName(body.TypeUrl);
        if (name.Length == 0)
        {
            throw GrpcStatusException.InvalidArgument("no message name specified");
        }

        CheckSize(body.CalculateSize(), BadMessage, $"Message type {name}");
        return name.StartsWith(UpdateProtocol, StringComparison.Ordinal)
            ? body
            : throw new WorkflowTaskFailure(BadMessage, $"unsupported protocol type {name[..Math.Max(0, name.LastIndexOf('.'))]}");
    }

    /// <summary>Reads a body of the type asked for; one whose bytes make no sense fails the task.</summary>
    private static bool TryRead<T>(Any body, [NotNullWhen(true)] out T? content)
        where T : class, IMessage<T>, new()
    {
        try
        {
            return body.TryUnpack(out content);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new WorkflowTaskFailure(BadMessage, $"unable to unmarshal request: {e.Message}");
        }
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

        if (TryRead<Acceptance>(message.Body, out var acceptance) && acceptance.AcceptedRequest is { } request)
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

    private static void RequireSet(bool isSet, string message, string field)
    {
        if (!isSet)
        {
            throw new WorkflowTaskFailure(BadMessage, $"invalid *update.{message}: {field} is not set");
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
