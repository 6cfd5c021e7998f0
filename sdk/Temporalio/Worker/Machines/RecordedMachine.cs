using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;

namespace Temporalio.Worker.Machines;

/// <summary>A command that is done when it is recorded: upserts and the end of the workflow.</summary>
internal sealed class RecordedMachine(IMachineHost host, string description, EventType recorded) : Machine(host)
{
    protected override string Description => description;

    public override void Handle(HistoryEvent e)
    {
        if (e.EventType != recorded)
        {
            throw Unexpected(e);
        }
    }
}
