using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.Protocol.V1;
using Temporalio.Api.Update.V1;
using Temporalio.Exceptions;

namespace Temporalio.Worker.Machines;

/// <summary>An update, from its request to its outcome.</summary>
internal sealed class UpdateMachine(
    IMachineHost host, string messageId, string instanceId, long sequencingEventId, Request request, Action<Message> send)
    : Machine(host)
{
    private State state;
    private bool acceptedRecorded;

    private enum State
    {
        Requested,
        Accepted,
        Ended,
    }

    protected override string Description => $"Update '{request.Input.Name}' with id '{request.Meta.UpdateId}'";

    public void Respond(UpdateResponseCommand response)
    {
        switch (state)
        {
            case State.Requested when response.Failure is { } failure:
                state = State.Ended;
                Send("reject", new Rejection
                {
                    RejectedRequestMessageId = messageId,
                    RejectedRequestSequencingEventId = sequencingEventId,
                    RejectedRequest = request,
                    Failure = failure,
                });
                break;
            case State.Requested:
                state = State.Accepted;
                SendAsCommand("accept", new Acceptance
                {
                    AcceptedRequestMessageId = messageId,
                    AcceptedRequestSequencingEventId = sequencingEventId,
                    AcceptedRequest = request,
                });
                break;
            case State.Accepted:
                state = State.Ended;
                SendAsCommand("complete", new Response { Meta = request.Meta, Outcome = OutcomeOf(response.Result, response.Failure) });
                break;
            default:
                throw new WorkflowNondeterminismException($"{Description} was answered after its end");
        }
    }

    public override void Handle(HistoryEvent e)
    {
        var expected = acceptedRecorded
            ? EventType.WorkflowExecutionUpdateCompleted
            : EventType.WorkflowExecutionUpdateAccepted;
        if (e.EventType != expected)
        {
            throw Unexpected(e);
        }
        var id = acceptedRecorded
            ? e.WorkflowExecutionUpdateCompletedEventAttributes.Meta?.UpdateId
            : e.WorkflowExecutionUpdateAcceptedEventAttributes.ProtocolInstanceId;
        Require(e, "Update id", instanceId, id ?? string.Empty);
        acceptedRecorded = true;
    }

    private static Outcome OutcomeOf(Payload? result, Failure? failure) => failure is not null
        ? new() { Failure = failure }
        : new() { Success = new() { Payloads_ = { result ?? new Payload() } } };

    private void SendAsCommand(string suffix, IMessage body)
    {
        var id = Send(suffix, body);
        Host.Issue(this, new()
        {
            CommandType = CommandType.ProtocolMessage,
            ProtocolMessageCommandAttributes = new() { MessageId = id },
        });
    }

    private string Send(string suffix, IMessage body)
    {
        var id = $"{messageId}/{suffix}";
        send(new() { Id = id, ProtocolInstanceId = instanceId, Body = Any.Pack(body) });
        return id;
    }
}
