using Temporalio.Api.Enums.V1;

namespace Temporalio.Client.Interceptors;

/// <summary>Input of <see cref="ClientOutboundInterceptor.FetchWorkflowHistoryEventPageAsync"/>.</summary>
/// <param name="Id">Workflow id.</param>
/// <param name="RunId">Run id.</param>
/// <param name="PageSize">Size of the page.</param>
/// <param name="NextPageToken">From the page before.</param>
/// <param name="WaitNewEvent">Whether to wait for events to come.</param>
/// <param name="EventFilterType">All events, or only the one that closed the workflow.</param>
/// <param name="SkipArchival">Whether to leave archives alone.</param>
/// <param name="Rpc">How the call is made.</param>
public record FetchWorkflowHistoryEventPageInput(
    string Id,
    string? RunId,
    int? PageSize,
    byte[]? NextPageToken,
    bool WaitNewEvent,
    HistoryEventFilterType EventFilterType,
    bool SkipArchival,
    RpcOptions? Rpc);
