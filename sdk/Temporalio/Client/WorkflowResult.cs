using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Converters;
using Temporalio.Exceptions;
using AttributesCase = Temporalio.Api.History.V1.HistoryEvent.AttributesOneofCase;

namespace Temporalio.Client;

/// <summary>Waits for the event that closes a workflow, and makes a result or an exception of it.</summary>
internal static class WorkflowResult
{
    /// <summary>Waits for a workflow's result.</summary>
    public static async Task<TResult> WaitAsync<TResult>(WorkflowHandle handle, bool followRuns, RpcOptions? rpcOptions)
    {
        var rpc = TemporalClient.DefaultRetryOptions(rpcOptions);
        var runId = handle.ResultRunId;
        while (true)
        {
            var close = await WaitForCloseAsync(handle, runId, rpc).ConfigureAwait(false);
            if (NextRunOf(close) is not { } next || !followRuns)
            {
                var options = handle.Client.Options;
                var converter = options.DataConverter.WithSerializationContext(
                    new ISerializationContext.Workflow(options.Namespace, handle.Id));
                return await ReadAsync<TResult>(close, converter).ConfigureAwait(false);
            }

            runId = next;
        }
    }

    private static async Task<HistoryEvent> WaitForCloseAsync(WorkflowHandle handle, string? runId, RpcOptions rpc)
    {
        var page = await handle.Client.OutboundInterceptor.FetchWorkflowHistoryEventPageAsync(new(
            handle.Id,
            runId,
            PageSize: 0,
            NextPageToken: null,
            WaitNewEvent: true,
            EventFilterType: HistoryEventFilterType.CloseEvent,
            SkipArchival: true,
            rpc)).ConfigureAwait(false);
        return page.Events.LastOrDefault()
            ?? throw new InvalidOperationException($"The server sent no event that closes workflow {handle.Id}.");
    }

    private static string? NextRunOf(HistoryEvent close)
    {
        var next = close.AttributesCase switch
        {
            AttributesCase.WorkflowExecutionCompletedEventAttributes => close.WorkflowExecutionCompletedEventAttributes.NewExecutionRunId,
            AttributesCase.WorkflowExecutionFailedEventAttributes => close.WorkflowExecutionFailedEventAttributes.NewExecutionRunId,
            AttributesCase.WorkflowExecutionTimedOutEventAttributes => close.WorkflowExecutionTimedOutEventAttributes.NewExecutionRunId,
            AttributesCase.WorkflowExecutionContinuedAsNewEventAttributes => close.WorkflowExecutionContinuedAsNewEventAttributes.NewExecutionRunId,
            _ => null,
        };
        return string.IsNullOrEmpty(next) ? null : next;
    }

    private static async Task<TResult> ReadAsync<TResult>(HistoryEvent close, DataConverter converter)
    {
        switch (close.AttributesCase)
        {
            case AttributesCase.WorkflowExecutionCompletedEventAttributes:
                var result = close.WorkflowExecutionCompletedEventAttributes.Result;
                return typeof(TResult) == typeof(ValueTuple) || result is not { Payloads_.Count: > 0 }
                    ? default!
                    : await converter.ToSingleValueAsync<TResult>(result.Payloads_).ConfigureAwait(false);
            case AttributesCase.WorkflowExecutionFailedEventAttributes:
                var failure = close.WorkflowExecutionFailedEventAttributes.Failure;
                throw new WorkflowFailedException(await converter.ToExceptionAsync(failure).ConfigureAwait(false));
            case AttributesCase.WorkflowExecutionCanceledEventAttributes:
                throw new WorkflowFailedException(new CanceledFailureException(
                    new()
                    {
                        Message = "Workflow canceled",
                        CanceledFailureInfo = new() { Details = close.WorkflowExecutionCanceledEventAttributes.Details },
                    },
                    null,
                    converter.PayloadConverter));
            case AttributesCase.WorkflowExecutionTerminatedEventAttributes:
                var terminated = close.WorkflowExecutionTerminatedEventAttributes;
                throw new WorkflowFailedException(new TerminatedFailureException(
                    new()
                    {
                        Message = terminated.Reason is { Length: > 0 } reason ? reason : "Workflow terminated",
                        TerminatedFailureInfo = new(),
                    },
                    null,
                    terminated.Details is { Payloads_.Count: > 0 } details ? new(converter.PayloadConverter, details.Payloads_) : null));
            case AttributesCase.WorkflowExecutionTimedOutEventAttributes:
                throw new WorkflowFailedException(new TimeoutFailureException(
                    new() { Message = "Workflow timed out", TimeoutFailureInfo = new() { TimeoutType = TimeoutType.StartToClose } },
                    null,
                    converter.PayloadConverter));
            case AttributesCase.WorkflowExecutionContinuedAsNewEventAttributes:
                throw new WorkflowContinuedAsNewException(NextRunOf(close)
                    ?? throw new InvalidOperationException("The server did not say as which run the workflow continued."));
            default:
                throw new InvalidOperationException($"Event {close.EventType} does not close a workflow.");
        }
    }
}
