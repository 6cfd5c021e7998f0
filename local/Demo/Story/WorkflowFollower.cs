using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Client;
using Temporalio.Exceptions;

namespace DataEgress.Local.Demo.Story;

/// <summary>
/// Follows a workflow: asks for its status whenever it has got further, which its history tells as it happens.
/// </summary>
/// <typeparam name="TStatus">The answer of its query <c>status</c>.</typeparam>
internal sealed class WorkflowFollower<TStatus> : IAsyncDisposable
    where TStatus : class
{
    // A demo's steps take moments; on a machine that is busy, some seconds.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly WorkflowHandle handle;
    private readonly Func<RpcOptions, Task<TStatus>> ask;
    private readonly CancellationTokenSource stop;
    private readonly IAsyncEnumerator<HistoryEvent> events;
    private bool ended;

    public WorkflowFollower(WorkflowHandle handle, Func<RpcOptions, Task<TStatus>> ask, CancellationToken cancellationToken)
    {
        this.handle = handle;
        this.ask = ask;
        stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        events = handle.FetchHistoryEventsAsync(new() { WaitNewEvent = true, Rpc = new() { CancellationToken = stop.Token } }).GetAsyncEnumerator(stop.Token);
    }

    /// <summary>The status as soon as it is as wanted.</summary>
    /// <exception cref="DemoFailedException">The workflow ended before, or it takes too long.</exception>
    public async Task<TStatus> UntilAsync(string wanted, Func<TStatus, bool> holds)
    {
        using var limit = new CancellationTokenSource(Limit);
        await using var ending = limit.Token.Register(stop.Cancel);
        try
        {
            while (true)
            {
                var status = await ask(new() { CancellationToken = stop.Token }).ConfigureAwait(false);
                if (holds(status))
                {
                    return status;
                }

                if (ended)
                {
                    throw new DemoFailedException($"{handle.Id} has ended and did not come to this: {wanted}; its status: {status}");
                }

                await NextAsync().ConfigureAwait(false);
            }
        }
        catch (Exception e) when (limit.IsCancellationRequested && e is OperationCanceledException or RpcException)
        {
            throw new DemoFailedException($"{handle.Id} did not come to this within {Limit.TotalMinutes:0} minutes: {wanted}", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        await events.DisposeAsync().ConfigureAwait(false);
        stop.Dispose();
    }

    /// <summary>Waits until the workflow has done something: only then its status can have changed.</summary>
    private async Task NextAsync()
    {
        do
        {
            ended = !await events.MoveNextAsync().ConfigureAwait(false);
        }
        while (!ended && events.Current.EventType != EventType.WorkflowTaskCompleted);
    }
}
