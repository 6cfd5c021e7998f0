using Google.Protobuf;
using Temporalio.Api.History.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client;

namespace Temporalio.Worker.Tasks;

/// <summary>Completes the history of a workflow task with the pages that did not come with it.</summary>
internal sealed class HistoryReader(Func<WorkflowService> service, string ns)
{
    /// <summary>The task's events and all pages after them.</summary>
    public Task<IReadOnlyList<HistoryEvent>> RestAsync(PollWorkflowTaskQueueResponse task, CancellationToken cancellationToken) =>
        task.NextPageToken.IsEmpty
            ? Task.FromResult<IReadOnlyList<HistoryEvent>>(task.History.Events)
            : ReadAsync([.. task.History.Events], task, task.NextPageToken, cancellationToken);

    /// <summary>The history from its beginning up to the task.</summary>
    public Task<IReadOnlyList<HistoryEvent>> AllAsync(PollWorkflowTaskQueueResponse task, CancellationToken cancellationToken) =>
        ReadAsync([], task, ByteString.Empty, cancellationToken);

    private async Task<IReadOnlyList<HistoryEvent>> ReadAsync(
        List<HistoryEvent> events, PollWorkflowTaskQueueResponse task, ByteString pageToken, CancellationToken cancellationToken)
    {
        do
        {
            var page = await service().GetWorkflowExecutionHistoryAsync(
                new()
                {
                    Namespace = ns,
                    Execution = task.WorkflowExecution.Clone(),
                    NextPageToken = pageToken,
                },
                new() { Retry = true, CancellationToken = cancellationToken }).ConfigureAwait(false);
            Append(events, page.History?.Events ?? [], task.StartedEventId);
            pageToken = page.NextPageToken;
        }
        while (!pageToken.IsEmpty);
        // A transient or speculative task's own events are in the task only.
        Append(events, task.History?.Events ?? [], task.StartedEventId);
        return events;
    }

    private static void Append(List<HistoryEvent> events, IEnumerable<HistoryEvent> more, long lastEventId)
    {
        var known = events.Count > 0 ? events[^1].EventId : 0;
        events.AddRange(more.Where(e => e.EventId > known && (lastEventId == 0 || e.EventId <= lastEventId)));
    }
}
