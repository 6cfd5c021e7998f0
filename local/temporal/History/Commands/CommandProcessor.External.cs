using Temporalio.Api.Command.V1;
using Temporalio.Api.History.V1;

namespace DataEgress.Local.Temporal.History.Commands;

internal sealed partial class CommandProcessor
{
    private HistoryEvent? SignalExternal(SignalExternalWorkflowExecutionCommandAttributes attributes) =>
        throw run.Engine.Unimplemented(attributes.GetType().Name);

    private HistoryEvent? RequestCancelExternal(RequestCancelExternalWorkflowExecutionCommandAttributes attributes) =>
        throw run.Engine.Unimplemented(attributes.GetType().Name);
}
