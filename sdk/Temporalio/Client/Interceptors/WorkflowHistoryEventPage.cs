using Temporalio.Api.History.V1;

namespace Temporalio.Client.Interceptors;

/// <summary>One page of a workflow's history.</summary>
/// <param name="Events">The events.</param>
/// <param name="NextPageToken">What to ask the next page with; null after the last.</param>
public record WorkflowHistoryEventPage(
    IReadOnlyCollection<HistoryEvent> Events,
    byte[]? NextPageToken);
