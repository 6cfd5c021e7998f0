using Temporalio.Api.Command.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;

namespace DataEgress.Local.Temporal.History.Commands;

// Messages about updates: acceptances and completions have a command each, rejections have none.
internal sealed partial class CommandProcessor
{
    private HistoryEvent? ProcessMessage(ProtocolMessageCommandAttributes attributes)
    {
        if (!messages.Remove(attributes.MessageId, out var message))
        {
            throw new WorkflowTaskFailure(
                WorkflowTaskFailedCause.BadUpdateWorkflowExecutionMessage,
                $"ProtocolMessageCommand referenced absent message ID {attributes.MessageId}");
        }

        throw run.Engine.Unimplemented(message.Body.TypeUrl);
    }

    private void ProcessRemainingMessages()
    {
        foreach (var message in messages.Values)
        {
            throw run.Engine.Unimplemented(message.Body.TypeUrl);
        }
    }
}
