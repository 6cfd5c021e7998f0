using Microsoft.Extensions.Logging;
using Temporalio.Workflows;

namespace Temporalio.Worker.Instances;

/// <summary>Signal and update handlers that have begun and not ended.</summary>
internal sealed partial class RunningHandlers
{
    private readonly LinkedList<Handler> running = new();

    public int Count => running.Count;

    /// <summary>A handler begins; dispose of the result when it ends.</summary>
    public IDisposable Begin(string name, string? updateId, HandlerUnfinishedPolicy policy) =>
        new Ending(running, running.AddLast(new Handler(name, updateId, policy)));

    /// <summary>Warns of handlers that the end of the workflow interrupts.</summary>
    public void WarnIfAny(string workflowId, ILogger logger)
    {
        var warned = running.Where(handler => handler.Policy == HandlerUnfinishedPolicy.WarnAndAbandon).ToLookup(h => h.UpdateId is null);
        if (warned[true].Any())
        {
            LogUnfinishedSignals(logger, workflowId, string.Join(", ", warned[true].Select(handler => handler.Name)));
        }
        if (warned[false].Any())
        {
            LogUnfinishedUpdates(
                logger, workflowId, string.Join(", ", warned[false].Select(handler => $"{handler.Name} ({handler.UpdateId})")));
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "[TMPRL1102] Workflow {WorkflowId} ended while signal handlers were running, which are lost: {Handlers}. "
            + "Await Workflow.WaitConditionAsync(() => Workflow.AllHandlersFinished) before the end, or set UnfinishedPolicy")]
    private static partial void LogUnfinishedSignals(ILogger logger, string workflowId, string handlers);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "[TMPRL1102] Workflow {WorkflowId} ended while update handlers were running, which are lost: {Handlers}. "
            + "Await Workflow.WaitConditionAsync(() => Workflow.AllHandlersFinished) before the end, or set UnfinishedPolicy")]
    private static partial void LogUnfinishedUpdates(ILogger logger, string workflowId, string handlers);

    private sealed record Handler(string Name, string? UpdateId, HandlerUnfinishedPolicy Policy);

    private sealed class Ending(LinkedList<Handler> running, LinkedListNode<Handler> node) : IDisposable
    {
        public void Dispose()
        {
            if (node.List is not null)
            {
                running.Remove(node);
            }
        }
    }
}
