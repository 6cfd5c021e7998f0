using Temporalio.Api.Command.V1;
using Temporalio.Api.History.V1;

namespace DataEgress.Local.Temporal.History.Commands;

internal sealed partial class CommandProcessor
{
    private HistoryEvent? StartChild(StartChildWorkflowExecutionCommandAttributes attributes) =>
        throw run.Engine.Unimplemented(attributes.GetType().Name);
}
