using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using DataEgress.Workflows.Egress;
using DataEgress.Workflows.Egress.Receipts;

namespace DataEgress.Activities.Tests.Egress.Documents;

public sealed class DocumentTransferTests : IAsyncLifetime
{
    private EgressFixture fixture = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => fixture = await EgressFixture.StartAsync();

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Fact]
    public async Task TransferDocument_AfterABatch_ListsItsFiles()
    {
        for (var i = 0; i < 3; i++)
        {
            await fixture.PutAsync($"{EgressFixture.Folder}file-{i:D4}.csv", Encoding.ASCII.GetBytes($"file {i:D4}"));
        }

        var entry = Entry.ToS3 with { ControlFile = "control-$TODAYS_DATE", ManifestFile = "manifest" };
        var request = await fixture.PlanAsync(entry);
        await EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request));

        foreach (var kind in Enum.GetValues<DocumentKind>())
        {
            await EgressFixture.RunAsync(() => fixture.Egress.TransferDocumentAsync(
                new(EgressFixture.DeliveryId, kind, entry, Entry.EventTime, 1, 1 + (int)kind)));
        }

        Assert.Equal(
            "file-0000.csv\nfile-0001.csv\nfile-0002.csv\n",
            Encoding.UTF8.GetString(await fixture.GetAsync("destination", "out/cbol/control-20261231")));
        using var gzip = new GZipStream(new MemoryStream(await fixture.GetAsync("destination", "out/cbol/manifest.gz")), CompressionMode.Decompress);
        using var reader = new StreamReader(gzip);
        Assert.Matches("^out/cbol/file-0000.csv  9 20", await reader.ReadLineAsync(Cancellation));
        var receipt = await EgressFixture.RunAsync(() => fixture.Egress.WriteReceiptAsync(
            new(EgressFixture.DeliveryId, entry, Entry.EventTime, DeliveryOutcome.Delivered, 4)));
        Assert.Equal(5, receipt.Files);
        var lines = Encoding.UTF8.GetString(await fixture.GetAsync(receipt.Bucket, receipt.Key)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(7, lines.Length);
        Assert.Equal(receipt.Sha256, Convert.ToHexStringLower(SHA256.HashData(await fixture.GetAsync(receipt.Bucket, receipt.Key))));
    }
}
