using DataEgress.Workflows;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Client;

namespace DataEgress.EndToEnd.Tests.Processes;

/// <summary>Waiting for what happens to a workflow, event by event.</summary>
internal static class WorkflowEvents
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Waits for a workflow's result.</summary>
    public static async Task<TResult> ResultAsync<TWorkflow, TResult>(this WorkflowHandle<TWorkflow, TResult> handle)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        return await handle.GetResultAsync(rpcOptions: new() { CancellationToken = limit.Token });
    }

    /// <summary>Waits for the first event after another that is as the test wants it.</summary>
    public static async Task<HistoryEvent> EventAsync(this WorkflowHandle handle, Func<HistoryEvent, bool> isMeant, long after = 0)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        await foreach (var e in handle.FetchHistoryEventsAsync(new() { WaitNewEvent = true, Rpc = new() { CancellationToken = limit.Token } }))
        {
            if (e.EventId > after && isMeant(e))
            {
                return e;
            }
        }

        throw new InvalidOperationException($"{handle.Id} ended before what the test waits for");
    }

    /// <summary>Waits until the search attribute <c>WaitingFor</c> is set, by a later event than another, to a value; and checks that a list finds it.</summary>
    public static async Task<HistoryEvent> WaitsForAsync(this WorkflowHandle handle, string what, long after = 0)
    {
        var found = await handle.EventAsync(
            e => e.EventType == EventType.UpsertWorkflowSearchAttributes
                && e.UpsertWorkflowSearchAttributesEventAttributes.SearchAttributes.IndexedFields.TryGetValue(SearchAttributes.WaitingFor.Name, out var value)
                && value.Data.ToStringUtf8() == $"\"{what}\"",
            after);
        Assert.Contains(handle.Id, await ListAsync(handle.Client, $"WaitingFor = '{what}'"));
        return found;
    }

    /// <summary>Waits until a query says, after an event, what the test wants.</summary>
    public static async Task<T> UntilAsync<T>(this WorkflowHandle handle, string query, Func<T, bool> holds)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        await foreach (var e in handle.FetchHistoryEventsAsync(new() { WaitNewEvent = true, Rpc = new() { CancellationToken = limit.Token } }))
        {
            if (e.EventType == EventType.WorkflowTaskCompleted
                && await handle.QueryAsync<T>(query, [], new() { Rpc = new() { CancellationToken = limit.Token } }) is var answer && holds(answer))
            {
                return answer;
            }
        }

        throw new InvalidOperationException($"{handle.Id} ended before what the test waits for");
    }

    /// <summary>Ids that a visibility query finds.</summary>
    public static async Task<IReadOnlyList<string>> ListAsync(ITemporalClient client, string query)
    {
        List<string> ids = [];
        await foreach (var execution in client.ListWorkflowsAsync(query).WithCancellation(TestContext.Current.CancellationToken))
        {
            ids.Add(execution.Id);
        }

        return ids;
    }
}
