using DataEgress.Activities.Egress.Limits;
using DataEgress.Local.Temporal;
using DataEgress.Workflows;
using DataEgress.Workflows.Egress;
using DataEgress.Workflows.Egress.Recipients;
using Microsoft.Extensions.Logging.Abstractions;
using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Worker;

namespace DataEgress.Activities.Tests.Egress.Limits;

public sealed class RecipientLeaseTests : IAsyncLifetime
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    private TemporalServer server = null!;
    private TemporalClient client = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private WorkflowHandle<RecipientWorkflow> Recipient =>
        client.GetWorkflowHandle<RecipientWorkflow>(WorkflowIds.Recipient(Entry.ToS3.RecipientName));

    public async ValueTask InitializeAsync()
    {
        server = await TemporalServer.StartAsync(new(), Cancellation);
        client = await TemporalClient.ConnectAsync(new(server.Address));
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task Hold_NobodyHasLimitedTheRecipient_HoldsNothingBack()
    {
        var allowance = new Allowance(new(3), TimeProvider.System);
        await using var lease = Hold(0, allowance);

        using var turn = await TakeAsync(allowance);

        Assert.Equal((3, null), (allowance.Turns.Limit, allowance.Pace.Rate));
    }

    [Fact]
    public Task Hold_OneFileForTwoBatches_LetsTheSecondGoAfterTheFirst() => RunAsync(new(1, 1 << 20), async () =>
    {
        var (first, second) = (new Allowance(null, TimeProvider.System), new Allowance(null, TimeProvider.System));
        var lease = Hold(0, first);
        using var turn = await TakeAsync(first);
        Assert.Equal((1, 1 << 20), (first.Turns.Limit, first.Pace.Rate));
        await using var other = Hold(1, second);
        var waiting = TakeAsync(second);
        await UntilAsync(s => s.Holders.Count == 2);
        Assert.False(waiting.IsCompleted);

        await lease.DisposeAsync();

        (await waiting).Dispose();
        Assert.Equal((1, 1 << 20), (second.Turns.Limit, second.Pace.Rate));
    });

    [Fact]
    public Task Hold_LimitedWhileTwoBatchesRun_BothKeepToTheirParts() => RunAsync(null, async () =>
    {
        Allowance[] allowances = [new(null, TimeProvider.System), new(null, TimeProvider.System)];
        await using var first = Hold(0, allowances[0]);
        await using var second = Hold(1, allowances[1]);
        var turns = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => TakeAsync(allowances[i % 2])));
        await UntilAsync(s => s.Holders.Count == 2);

        await Recipient.ExecuteUpdateAsync(w => w.SetLimitsNowAsync(new(3, 30_000, null, null)));
        foreach (var turn in turns)
        {
            turn.Dispose();
        }

        // Both have told that they take up no more.
        await UntilAsync(s => s.Holders.Sum(h => h.Used.FilesAtOnce ?? 100) == 3 && s.Holders.Sum(h => h.Used.BytesPerSecond ?? 1_000_000) == 30_000);
        Assert.Equal(3, allowances.Sum(a => a.Turns.Limit));
        Assert.Equal(30_000, allowances.Sum(a => a.Pace.Rate));
    });

    [Fact]
    public Task Hold_FewFilesLeft_GivesTheirTurnsToTheOther() => RunAsync(new(8), async () =>
    {
        var (first, second) = (new Allowance(null, TimeProvider.System), new Allowance(null, TimeProvider.System));
        first.Turns.Expect(3, 16);
        await using var one = Hold(0, first);
        // It is known before the other comes: holders are in the order in which they came.
        var turns = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => TakeAsync(first)));
        await using var other = Hold(1, second);
        await UntilAsync(s => s.Holders.Sum(h => h.Granted.FilesAtOnce) == 8 && s.Holders[1].Granted.FilesAtOnce == 5);

        turns[0].Dispose();
        turns[1].Dispose();

        await UntilAsync(s => s.Holders[1].Granted.FilesAtOnce == 7);
    });

    [Fact]
    public Task Hold_LimitsEndedForGood_HoldsNothingBack() => RunAsync(new(1), async () =>
    {
        var allowance = new Allowance(null, TimeProvider.System);
        await using var lease = Hold(0, allowance);
        using var one = await TakeAsync(allowance);

        await Recipient.TerminateAsync();

        using var another = await TakeAsync(allowance);
        Assert.Null(allowance.Turns.Limit);
    });

    private static async Task<IDisposable> TakeAsync(Allowance allowance) =>
        await allowance.Turns.TakeAsync(Cancellation).AsTask().WaitAsync(Long, Cancellation);

    private IAsyncDisposable Hold(int batch, Allowance allowance) =>
        new RecipientLeases(TimeProvider.System, NullLogger<RecipientLeases>.Instance, client).Hold(Entry.ToS3, "delivery", batch, allowance)!;

    private async Task UntilAsync(Func<RecipientStatus, bool> holds)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(Long);
        var history = Recipient.FetchHistoryEventsAsync(new() { WaitNewEvent = true, Rpc = new() { CancellationToken = limit.Token } });
        await foreach (var e in history)
        {
            if (e.EventType == EventType.WorkflowTaskCompleted && holds(await Recipient.QueryAsync(w => w.Status())))
            {
                return;
            }
        }
    }

    private async Task RunAsync(DeliveryLimits? limits, Func<Task> test)
    {
        using var worker = new TemporalWorker(client, new TemporalWorkerOptions(TaskQueues.Egress).AddWorkflow<RecipientWorkflow>());
        await worker.ExecuteAsync(
            async () =>
            {
                await client.StartWorkflowAsync((RecipientWorkflow w) => w.RunAsync(new(Entry.ToS3.RecipientName, limits, null, null, 2000)), new(Recipient.Id, TaskQueues.Egress));
                await test();
            },
            Cancellation);
    }
}
