using System.Diagnostics;
using DataEgress.Activities.Egress.Limits;
using DataEgress.Activities.Egress.Receipts;
using DataEgress.Local.Temporal;
using DataEgress.Workflows;
using DataEgress.Workflows.Egress;
using DataEgress.Workflows.Egress.Receipts;
using DataEgress.Workflows.Egress.Recipients;
using Temporalio.Client;
using Temporalio.Worker;

namespace DataEgress.Activities.Tests.Egress.Limits;

/// <summary>Control files and manifests go to the recipient too: what holds back files holds them back.</summary>
public sealed class DocumentLimitsTests : IAsyncLifetime
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    private static readonly EgressEntry Controlled = Entry.ToS3 with { ControlFile = "list" };

    private TemporalServer server = null!;
    private TemporalClient client = null!;
    private EgressFixture fixture = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        server = await TemporalServer.StartAsync(new(), Cancellation);
        client = await TemporalClient.ConnectAsync(new(server.Address));
        fixture = await EgressFixture.StartAsync(temporal: client);
    }

    public async ValueTask DisposeAsync()
    {
        await fixture.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task TransferDocument_RecipientTakesOneFileAtATime_WaitsForTheBatch()
    {
        using var worker = new TemporalWorker(client, new TemporalWorkerOptions(TaskQueues.Egress).AddWorkflow<RecipientWorkflow>());
        await worker.ExecuteAsync(
            async () =>
            {
                var recipient = await client.StartWorkflowAsync(
                    (RecipientWorkflow w) => w.RunAsync(new(Controlled.RecipientName, new(1, null), null, null, 2000)),
                    new(WorkflowIds.Recipient(Controlled.RecipientName), TaskQueues.Egress));
                var batch = new Allowance(null, TimeProvider.System);
                var lease = fixture.Get<RecipientLeases>().Hold(Controlled, EgressFixture.DeliveryId, 0, batch)!;
                using var turn = await batch.Turns.TakeAsync(Cancellation).AsTask().WaitAsync(Long, Cancellation);

                fixture.Requests.Clear();
                var document = SendAsync(null);
                await foreach (var _ in recipient.FetchHistoryEventsAsync(new() { WaitNewEvent = true }))
                {
                    if ((await recipient.QueryAsync(w => w.Status())).Holders.Count == 2)
                    {
                        break;
                    }
                }

                Assert.DoesNotContain(fixture.Requests, r => r.Operation == "PUT" && r.Target.StartsWith("/destination/", StringComparison.Ordinal));
                turn.Dispose();
                await lease.DisposeAsync();
                Assert.Equal(1, (await document.WaitAsync(Long, Cancellation)).Totals.Sent);
                Assert.Empty((await recipient.QueryAsync(w => w.Status())).Holders);
            },
            Cancellation);
    }

    [Fact]
    public async Task TransferDocument_DeliveryLimited_IsSentNoFaster()
    {
        const int Rate = 8192;
        var target = new string('n', 100);
        await fixture.Get<ReceiptStore>().WritePartAsync(
            EgressFixture.DeliveryId,
            0,
            Enumerable.Range(0, 60).Select(i => new FileRecord($"{i}", target, FileOutcome.Sent, Entry.EventTime, Entry.EventTime, 1)),
            Cancellation);

        var watch = Stopwatch.StartNew();
        var outcome = await SendAsync(new(null, Rate));

        Assert.True(watch.Elapsed.TotalSeconds > 0.9 * outcome.Totals.Bytes / Rate, $"{outcome.Totals.Bytes} bytes took {watch.Elapsed}");
    }

    private Task<BatchOutcome> SendAsync(DeliveryLimits? limits) => EgressFixture.RunAsync(
        () => fixture.Egress.TransferDocumentAsync(new(EgressFixture.DeliveryId, DocumentKind.ControlFile, Controlled, Entry.EventTime, 1, 1, Limits: limits)));
}
