using System.Text;
using Amazon.S3.Model;
using DataEgress.Workers.Tests.Weather;
using DataEgress.Workflows;
using DataEgress.Workflows.Egress;
using DataEgress.Workflows.Egress.Receipts;
using Google.Protobuf;
using Microsoft.Extensions.Hosting;
using Temporalio.Api.History.V1;

namespace DataEgress.Workers.Tests.Scale;

/// <summary>
/// A prefix of several pages by small batches: what holds for these histories holds for any number of objects, since every
/// run has a page or more to itself. <c>bench -- scale</c> does the same with 200,000.
/// </summary>
public sealed class ManyObjectsTests : IAsyncLifetime
{
    private const int Objects = 2100;
    private const string SourcePrefix = "many/$TODAYS_DATE/";
    private const string Folder = "many/2026-12-31/";

    // A page has 1,000 objects and so 50 batches, each of three events and the workflow tasks between them.
    private const int MostEvents = 50 * 12;
    private const int LargestEvent = 64 << 10;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    private static readonly DeliverySettings Settings = new(BatchFiles: 20, BatchesPerRun: 40, SearchAttributes: false);

    private Site site = null!;
    private IHost host = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        site = await Site.StartAsync();
        var settings = site.Settings("scale");
        settings["Logging:LogLevel:Default"] = "None";
        host = EgressHost.CreateBuilder([], settings).Build();
        await host.StartAsync(Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync(CancellationToken.None);
        host.Dispose();
        await site.DisposeAsync();
    }

    [Fact]
    public async Task Egress_ManyPages_KeepsEveryHistoryAndPayloadSmall()
    {
        await site.CreateSourceAsync("many-in");
        await site.CreateSourceAsync("many-out");
        await site.PutEntryAsync(
            SourcePrefix, "many", ("source_bucket", "many-in"), ("transfer_type", "S3"), ("destination_bucket", "many-out"), ("destination_prefix", "out"));
        await Parallel.ForAsync(0, Objects, Cancellation, async (i, _) => await site.PutAsync("many-in", $"{Folder}file-{i:D6}.csv", Encoding.ASCII.GetBytes($"{i}")));

        var egress = await site.StartEgressAsync(Folder + FlagObject.KeySuffix, Settings);
        var delivery = Assert.Single((await egress.GetResultAsync().WaitAsync(Limit, Cancellation)).Deliveries);

        Assert.Equal((DeliveryOutcome.Delivered, Objects), (delivery.Outcome, delivery.Totals.Sent));
        var histories = await HistoriesAsync(WorkflowIds.Delivery(egress.Id, delivery.Entry));
        Assert.Equal(3, histories.Count);
        Assert.All(histories, events => Assert.InRange(events.Count, 1, MostEvents));
        Assert.InRange(histories.SelectMany(events => events).Max(e => e.CalculateSize()), 1, LargestEvent);
        await CheckReceiptAsync(delivery.Receipt!);
        Assert.Equal(Objects, await CountAsync("many-out", "out/"));
    }

    /// <summary>The events of every run.</summary>
    private async Task<IReadOnlyList<IReadOnlyList<HistoryEvent>>> HistoriesAsync(string id)
    {
        var histories = new List<IReadOnlyList<HistoryEvent>>();
        for (string? run = null; run is null or { Length: > 0 };)
        {
            var history = await site.Temporal.GetWorkflowHandle(id, runId: run).FetchHistoryAsync();
            histories.Insert(0, [.. history.Events]);
            run = history.Events.First().WorkflowExecutionStartedEventAttributes.ContinuedExecutionRunId ?? "";
        }

        return histories;
    }

    private async Task CheckReceiptAsync(ReceiptReference receipt)
    {
        var text = Encoding.UTF8.GetString(await site.GetAsync(receipt.Bucket, receipt.Key));
        var check = new ReceiptCheck();
        foreach (var line in text.TrimEnd('\n').Split('\n'))
        {
            check.Add(Encoding.UTF8.GetBytes(line));
        }

        var verdict = check.Finish(text.EndsWith('\n'));
        Assert.Null(verdict.Damage);
        Assert.Equal((Objects, Objects), (receipt.Files, verdict.Summary!.Files));
    }

    private async Task<int> CountAsync(string bucket, string prefix)
    {
        var count = 0;
        var request = new ListObjectsV2Request { BucketName = bucket, Prefix = prefix };
        ListObjectsV2Response page;
        do
        {
            page = await site.S3.ListObjectsV2Async(request, Cancellation);
            count += page.S3Objects?.Count ?? 0;
            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated == true);
        return count;
    }
}
