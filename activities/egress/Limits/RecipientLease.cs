using DataEgress.Workflows.Egress.Recipients;
using Microsoft.Extensions.Logging;
using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Exceptions;

namespace DataEgress.Activities.Egress.Limits;

/// <summary>
/// One batch's share of its recipient's limits. The workflow that holds them cannot call an activity, so it is asked again
/// and again; that leaves nothing in its history. A recipient that nobody has limited has no such workflow.
/// </summary>
internal sealed class RecipientLease(
    WorkflowHandle<RecipientWorkflow> recipient, string holder, Allowance allowance, TimeProvider clock, ILogger logger) : IAsyncDisposable
{
    private static readonly RecipientShare Nothing = new(0, 0);
    private static readonly RecipientShare Everything = new();

    // New limits hold everywhere after this time.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    // While the batch, or another, waits for what is given back.
    private static readonly TimeSpan ShortInterval = TimeSpan.FromSeconds(1);

    // Well before the share is given to others, which happens three minutes after it was last heard of.
    private static readonly TimeSpan TellEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan HoldBackAfter = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(20);

    private readonly CancellationTokenSource stop = new();
    private Task keeping = Task.CompletedTask;
    private RecipientShare share = Nothing;
    private bool limited;
    private bool reduced;
    private int? needed;
    private long told;
    private long heard = clock.GetTimestamp();

    /// <summary>Begins to ask; until there is an answer, nothing is sent.</summary>
    public void Start()
    {
        Apply(Nothing);
        keeping = KeepAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await keeping;
        if (limited)
        {
            using var limit = new CancellationTokenSource(CallTimeout);
            try
            {
                await recipient.SignalAsync(w => w.ReleaseShareAsync(new(holder)), new() { Rpc = new() { CancellationToken = limit.Token } });
            }
            catch (Exception e) when (IsOfTheCall(e))
            {
                // It is given to others when nothing was heard of this batch for a while.
                logger.LogRecipientNotReached(e, recipient.Id);
            }
        }

        stop.Dispose();
    }

    private async Task KeepAsync()
    {
        try
        {
            while (true)
            {
                if (!await LookAsync(stop.Token) && clock.GetElapsedTime(heard) > HoldBackAfter)
                {
                    Apply(Nothing);
                }

                var waits = reduced || share is { FilesAtOnce: 0 } or { BytesPerSecond: 0 };
                await Task.Delay(waits ? ShortInterval : Interval, clock, stop.Token);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The batch has ended.
        }
    }

    /// <summary>Takes up what the recipient's workflow says.</summary>
    /// <returns>False if it could not be asked.</returns>
    private async Task<bool> LookAsync(CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(CallTimeout);
        var rpc = new RpcOptions { CancellationToken = limit.Token };
        try
        {
            var granted = await AskAsync(rpc);
            if (granted is null)
            {
                // New to it, or forgotten by it.
                await TellAsync(limited ? share : null, rpc);
                granted = await AskAsync(rpc) ?? Nothing;
            }

            limited = true;
            Apply(granted);
            if ((reduced && allowance.Turns.Taken <= (share.FilesAtOnce ?? int.MaxValue)) || NeedsLess() || clock.GetElapsedTime(told) > TellEvery)
            {
                await TellAsync(share, rpc);
                reduced = false;
            }

            heard = clock.GetTimestamp();
            return true;
        }
        catch (Exception e) when (e is WorkflowQueryRejectedException or RpcException { Code: RpcException.StatusCode.NotFound })
        {
            // Nobody has limited this recipient, or somebody has ended that for good.
            limited = reduced = false;
            heard = clock.GetTimestamp();
            Apply(Everything);
            return true;
        }
        catch (Exception e) when (IsOfTheCall(e) && !cancellation.IsCancellationRequested)
        {
            logger.LogRecipientNotReached(e, recipient.Id);
            return false;
        }
    }

    private static bool IsOfTheCall(Exception e) => e is RpcException or WorkflowQueryFailedException or OperationCanceledException;

    // Others may have the use of it. Each time half of what it was before, so that it is not told for every file.
    private bool NeedsLess() => allowance.Needed.FilesAtOnce is { } files && files < share.FilesAtOnce && (needed is null || files <= needed / 2);

    private Task<RecipientShare?> AskAsync(RpcOptions rpc) =>
        recipient.QueryAsync(w => w.Share(holder), new() { RejectCondition = QueryRejectCondition.NotOpen, Rpc = rpc });

    private async Task TellAsync(RecipientShare? used, RpcOptions rpc)
    {
        var needs = allowance.Needed;
        await recipient.SignalAsync(w => w.ReportShareAsync(new(holder, used, needs)), new() { Rpc = rpc });
        needed = needs.FilesAtOnce;
        told = clock.GetTimestamp();
    }

    private void Apply(RecipientShare granted)
    {
        reduced |= limited && (IsLess(granted.FilesAtOnce, share.FilesAtOnce) || IsLess(granted.BytesPerSecond, share.BytesPerSecond));
        share = granted;
        allowance.Take(granted);
    }

    private static bool IsLess(long? one, long? other) => one is { } some && (other is null || some < other);
}
