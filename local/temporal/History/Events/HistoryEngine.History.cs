using DataEgress.Local.Temporal.Grpc;
using DataEgress.Local.Temporal.History.Executions;
using DataEgress.Local.Temporal.History.State;
using DataEgress.Local.Temporal.History.Transactions;
using DataEgress.Local.Temporal.Namespaces;
using DataEgress.Local.Temporal.State;
using Google.Protobuf;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.WorkflowService.V1;
using ApiHistory = Temporalio.Api.History.V1.History;

namespace DataEgress.Local.Temporal.History;

// Reading histories. Pages are counted in batches of events that were committed together, and limited in bytes.
internal sealed partial class HistoryEngine
{
    /// <summary>A call that waits for news is answered without after this long, by the wall clock.</summary>
    private static readonly TimeSpan NewsPoll = TimeSpan.FromSeconds(20);

    private const int LargestPageBatches = 1000;

    /// <summary>Clients refuse messages of more than 4 MiB unless told otherwise.</summary>
    private const int LargestPageBytes = 3 << 20;

    /// <param name="ns">The workflow's namespace.</param>
    /// <param name="request">What to read.</param>
    /// <param name="ct">Ends the call without an answer.</param>
    /// <param name="patience">How long the caller waits for news, where that is less than the server does.</param>
    /// <param name="showsUnwritten">Whether the caller copes with the events of a task that may yet leave no trace.</param>
    public async Task<GetWorkflowExecutionHistoryResponse> GetWorkflowExecutionHistoryAsync(
        NamespaceEntry ns,
        GetWorkflowExecutionHistoryRequest request,
        CancellationToken ct,
        TimeSpan? patience = null,
        bool showsUnwritten = true)
    {
        var token = ParsePageToken(request.NextPageToken, request.Execution.RunId);
        var closeOnly = request.HistoryEventFilterType == HistoryEventFilterType.CloseEvent;
        using var news = CancellationTokenSource.CreateLinkedTokenSource(ct);
        news.CancelAfter(patience is { } shorter && shorter < NewsPoll ? shorter : NewsPoll);

        while (true)
        {
            Task changed;
            await using (var transaction = await BeginAsync(ns, request.Execution, ct))
            {
                var run = FindRun(transaction.Chain, token.RunId);
                token.RunId = run.RunId;
                var waits = run.State.IsRunning && (closeOnly || (request.WaitNewEvent && token.NextEventId > run.State.Events.Count));
                if (!waits || news.IsCancellationRequested)
                {
                    var response = closeOnly ? ClosePage(run, request.WaitNewEvent, token) : Page(run, request, token, showsUnwritten);
                    var durable = transaction.Chain.Durable;
                    await transaction.DisposeAsync();
                    await durable;
                    return response;
                }

                changed = run.Changed.Next;
            }

            await changed.WaitAsync(news.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public async Task<GetWorkflowExecutionHistoryReverseResponse> GetWorkflowExecutionHistoryReverseAsync(
        NamespaceEntry ns, GetWorkflowExecutionHistoryReverseRequest request, CancellationToken ct)
    {
        var token = ParsePageToken(request.NextPageToken, request.Execution.RunId);
        await using var transaction = await BeginAsync(ns, request.Execution, ct);
        var run = FindRun(transaction.Chain, token.RunId);
        var log = run.State.Events;
        var last = request.NextPageToken.IsEmpty ? log.Count : Math.Min(token.NextEventId, log.Count);
        var first = log.StartOfBatches(last, PageSize(request.MaximumPageSize));
        var events = log.Read(first, last + 1);
        events.Reverse();
        var response = new GetWorkflowExecutionHistoryReverseResponse { History = new ApiHistory { Events = { Within(events) } } };
        var next = response.History.Events[^1].EventId - 1;
        if (next > 0)
        {
            response.NextPageToken = new HistoryPageToken { RunId = run.RunId, NextEventId = next }.ToByteString();
        }

        await transaction.Chain.Durable;
        return response;
    }

    /// <summary>Adds the events of a workflow task's first page, and the token for more.</summary>
    private static void AddHistory(PollWorkflowTaskQueueResponse response, RunEditor run, long firstEventId)
    {
        var end = run.State.NextEventId;
        var events = Within(run.State.ReadWithStaged(firstEventId, end));
        response.History = new ApiHistory { Events = { events } };
        var next = events.Count > 0 ? events[^1].EventId + 1 : firstEventId;
        if (next < end)
        {
            response.NextPageToken = new HistoryPageToken { RunId = run.RunId, NextEventId = next, EndEventId = end }.ToByteString();
        }
        else if (run.State.IsRunning)
        {
            response.History.Events.Add(RunEditor.UnwrittenEvents(run.Execution));
        }
    }

    private static GetWorkflowExecutionHistoryResponse ClosePage(WorkflowRun run, bool waits, HistoryPageToken token)
    {
        var response = new GetWorkflowExecutionHistoryResponse { History = new ApiHistory() };
        if (!run.State.IsRunning)
        {
            response.History.Events.Add(run.State.Events[run.State.Events.Count]);
        }
        else if (waits)
        {
            token.NextEventId = run.State.Events.Count + 1;
            response.NextPageToken = token.ToByteString();
        }

        return response;
    }

    private static GetWorkflowExecutionHistoryResponse Page(WorkflowRun run, GetWorkflowExecutionHistoryRequest request, HistoryPageToken token, bool showsUnwritten)
    {
        var log = run.State.Events;
        var first = Math.Max(1, token.NextEventId);
        var end = token.EndEventId > 0 ? Math.Min(token.EndEventId, log.Count + 1) : log.Count + 1;
        var events = first >= end
            ? []
            : Within(log.Read(first, Math.Min(end, log.EndOfBatches(first, PageSize(request.MaximumPageSize)))));
        var response = new GetWorkflowExecutionHistoryResponse { History = new ApiHistory { Events = { events } } };
        token.NextEventId = first + events.Count;
        if (token.NextEventId < end)
        {
            token.EndEventId = request.WaitNewEvent ? 0 : end;
            response.NextPageToken = token.ToByteString();
        }
        else if (run.State.IsRunning)
        {
            if (showsUnwritten && events.Count > 0)
            {
                response.History.Events.Add(RunEditor.UnwrittenEvents(run.State.Execution));
            }

            if (request.WaitNewEvent)
            {
                token.EndEventId = 0;
                response.NextPageToken = token.ToByteString();
            }
        }

        return response;
    }

    /// <summary>As many of the events as go into one message, but one at least.</summary>
    private static List<HistoryEvent> Within(List<HistoryEvent> events)
    {
        var size = 0;
        for (var i = 0; i < events.Count; i++)
        {
            size += events[i].CalculateSize();
            if (size > LargestPageBytes && i > 0)
            {
                return events.GetRange(0, i);
            }
        }

        return events;
    }

    private static int PageSize(int asked) => asked is > 0 and < LargestPageBatches ? asked : LargestPageBatches;

    private static HistoryPageToken ParsePageToken(ByteString token, string runId)
    {
        if (token.IsEmpty)
        {
            return new HistoryPageToken { RunId = runId };
        }

        try
        {
            var parsed = HistoryPageToken.Parser.ParseFrom(token);
            if (parsed.RunId.Length > 0)
            {
                return runId.Length == 0 || runId == parsed.RunId
                    ? parsed
                    : throw GrpcStatusException.InvalidArgument("RunId in the request does not match the NextPageToken.");
            }
        }
        catch (InvalidProtocolBufferException)
        {
            // Answered below, as a token for another run is.
        }

        throw GrpcStatusException.InvalidArgument("Invalid NextPageToken.");
    }
}
