using Temporalio.Api.Command.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Exceptions;

namespace Temporalio.Worker.Machines;

/// <summary>A timer.</summary>
internal sealed class TimerMachine(IMachineHost host, uint seq, string timerId) : Machine(host)
{
    private State state;

    private enum State
    {
        Created,
        Started,
        Cancelling,
        Ended,
    }

    protected override string Description => $"Timer {timerId}";

    public void Cancel()
    {
        switch (state)
        {
            case State.Created:
                CancelledBeforeSent = true;
                state = State.Ended;
                break;
            case State.Started:
                state = State.Cancelling;
                Host.Issue(this, new()
                {
                    CommandType = CommandType.CancelTimer,
                    CancelTimerCommandAttributes = new() { TimerId = timerId },
                });
                break;
        }
    }

    public override void Handle(HistoryEvent e)
    {
        switch (e.EventType)
        {
            case EventType.TimerStarted when state == State.Created:
                Require(e, "Timer id", timerId, e.TimerStartedEventAttributes.TimerId);
                state = State.Started;
                break;
            case EventType.TimerFired when state == State.Started:
                if (e.TimerFiredEventAttributes.TimerId != timerId)
                {
                    throw new WorkflowNondeterminismException(
                        $"History event {e.Describe()} is of timer '{e.TimerFiredEventAttributes.TimerId}' instead of '{timerId}'");
                }
                state = State.Ended;
                Host.Send(new TimerFiredJob(seq));
                break;
            case EventType.TimerCanceled when state == State.Cancelling:
                Require(e, "Timer id", timerId, e.TimerCanceledEventAttributes.TimerId);
                state = State.Ended;
                break;
            default:
                throw Unexpected(e);
        }
    }
}
