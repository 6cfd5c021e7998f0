using System.Text.Json;
using DataEgress.Activities.Egress.Transfer;
using DataEgress.Workflows.Egress;
using DataEgress.Workflows.Egress.Receipts;

namespace DataEgress.Activities.Tests.Egress.Transfer;

public sealed class BoundsTests : IAsyncLifetime
{
    private const int LargestPayload = 2 << 20;

    private EgressFixture fixture = null!;

    public async ValueTask InitializeAsync() => fixture = await EgressFixture.StartAsync();

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Fact]
    public async Task ListBatches_EachObjectABatch_GivesBoundedPagesThatLeaveOutNothing()
    {
        // As long as S3 takes them, and of characters that JSON writes sixfold.
        var padding = new string('+', 1024 - EgressFixture.Folder.Length - 4);
        var keys = Enumerable.Range(0, 230).Select(i => $"{EgressFixture.Folder}{i:D3}{padding}{i % 10}").ToList();
        foreach (var key in keys)
        {
            await fixture.PutAsync(key, "x"u8.ToArray());
        }

        var planned = new List<ObjectBatch>();
        BatchPage page;
        var after = default(string);
        do
        {
            var asked = after;
            page = await EgressFixture.RunAsync(() => fixture.Egress.ListBatchesAsync(new(Entry.ToS3, Entry.EventTime, 1, 1L << 40, asked)));
            Assert.True(JsonSerializer.SerializeToUtf8Bytes(page).Length < LargestPayload);
            planned.AddRange(page.Batches);
            after = page.Cursor;
        }
        while (page.More);

        Assert.Equal(keys, planned.Select(b => b.Through));
        Assert.Equal([null, .. keys.SkipLast(1)], planned.Select(b => b.After));
    }

    [Fact]
    public async Task TransferBatch_MuchElseAmongItsObjects_ListsOnAndSendsAll()
    {
        await fixture.PutAsync(EgressFixture.Folder + "a.csv", "first"u8.ToArray());
        for (var i = 0; i < 30; i++)
        {
            await fixture.PutAsync($"{EgressFixture.Folder}b{i:D2}-{FlagObject.KeySuffix}", []);
        }

        await fixture.PutAsync(EgressFixture.Folder + "c.csv", "second"u8.ToArray());
        var request = await fixture.PlanAsync(Entry.ToS3);
        fixture.Requests.Clear();

        Assert.Equal(2, (await EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request))).Totals.Sent);

        // No more than are hardly needed at first, then whole pages.
        var listings = fixture.Requests.Where(r => r.Target.StartsWith("/source/?", StringComparison.Ordinal)).Select(r => r.Target).ToList();
        Assert.Equal(2, listings.Count);
        Assert.Contains("max-keys=22", listings[0], StringComparison.Ordinal);
        Assert.DoesNotContain("max-keys", listings[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Progress_OfVeryManyFilesOfLongNames_FitsAPayload()
    {
        var name = new string('ü', 512);
        var record = new FileRecord(
            name,
            name,
            FileOutcome.Sent,
            Entry.EventTime,
            Entry.EventTime,
            1,
            new('v', 64),
            new('e', 36),
            1L << 40,
            Entry.EventTime,
            new('a', 64),
            new('a', 64),
            1L << 40,
            new('=', 44),
            TargetVersion: new('v', 64),
            TargetETag: new('e', 36));

        var progress = BatchProgress.Of(Enumerable.Repeat(record, 1000), []);

        Assert.InRange(progress.Done.Count, 100, 999);
        Assert.InRange(JsonSerializer.SerializeToUtf8Bytes(progress).Length, 1, LargestPayload);
        Assert.Equal(100, BatchProgress.Of(Enumerable.Repeat(record, 100), []).Done.Count);
    }
}
