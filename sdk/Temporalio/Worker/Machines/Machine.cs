using Temporalio.Api.Command.V1;
using Temporalio.Api.History.V1;
using Temporalio.Exceptions;

namespace Temporalio.Worker.Machines;

/// <summary>Follows one thing a workflow asked for from its command to its end in history.</summary>
internal abstract class Machine(IMachineHost host)
{
    /// <summary>Whether it was taken back before the server heard of it; then its commands vanish.</summary>
    public bool CancelledBeforeSent { get; protected set; }

    protected IMachineHost Host { get; } = host;

    /// <summary>What the command says, for messages to people.</summary>
    protected abstract string Description { get; }

    /// <summary>Applies an event that belongs to this machine.</summary>
    /// <exception cref="WorkflowNondeterminismException">The event is not what the machine expects.</exception>
    public abstract void Handle(HistoryEvent e);

    public sealed override string ToString() => Description;

    protected WorkflowNondeterminismException Unexpected(HistoryEvent e) =>
        new($"{Description} does not fit history event {e.Describe()}");

    /// <summary>Compares what the code asked for with what history says, if the run's workers did so from the start.</summary>
    protected void Require(HistoryEvent e, string what, string asked, string recorded)
    {
        if (asked != recorded && Host.Flags.TryUse(SdkFlags.IdAndTypeChecks, Host.IsLastTask))
        {
            throw new WorkflowNondeterminismException(
                $"{what} '{recorded}' of history event {e.Describe()} does not match '{asked}' of the command ({Description})");
        }
    }
}

/// <summary>What machines may do.</summary>
internal interface IMachineHost
{
    /// <summary>Whether the event being applied belongs to the last part of history.</summary>
    bool IsLastTask { get; }

    SdkFlags Flags { get; }

    /// <summary>Tells the instance in the next activation.</summary>
    void Send(ActivationJob job);

    /// <summary>Queues a further command of a machine.</summary>
    void Issue(Machine machine, Command command);

    /// <summary>Requests a child's cancellation on the core's own account.</summary>
    void CancelChild(string ns, string workflowId, string runId);
}

/// <summary>A command on its way to the server, or waiting for its event on replay.</summary>
/// <param name="Machine">Whose it is.</param>
/// <param name="Command">The command.</param>
internal sealed record QueuedCommand(Machine Machine, Command Command);
