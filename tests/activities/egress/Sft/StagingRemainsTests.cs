using DataEgress.Activities.Egress;
using DataEgress.Activities.Egress.Sft;
using DataEgress.Local.Temporal;
using DataEgress.Workflows;
using DataEgress.Workflows.Egress;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Temporalio.Client;

namespace DataEgress.Activities.Tests.Egress.Sft;

/// <summary>What is left of deliveries that nobody has told the host to forget.</summary>
public sealed class StagingRemainsTests : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("remains-");
    private TemporalServer server = null!;
    private TemporalClient client = null!;
    private StagingVolume volume = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        server = await TemporalServer.StartAsync(new(), Cancellation);
        client = await TemporalClient.ConnectAsync(new(server.Address));
        volume = new(Options.Create(new EgressOptions { Sft = new() { StagingRoot = folder.FullName } }));
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task RemoveOld_OfEveryKind_RemovesOnlyWhatIsOldAndHasEnded()
    {
        await StartAsync("running");
        await (await StartAsync("terminated")).TerminateAsync();
        await StageAsync("running", days: 40);
        await StageAsync("terminated", days: 40);
        await StageAsync("not known any more", days: 40);
        await StageAsync("ended of late", days: 20);
        await StageAsync("of old, without its id", days: 100, withId: false);
        await StageAsync("without its id", days: 40, withId: false);
        Directory.CreateDirectory(volume.Incoming);
        await File.WriteAllTextAsync(Path.Combine(volume.Incoming, "left"), "half", Cancellation);
        await File.WriteAllTextAsync(Path.Combine(volume.Incoming, "growing"), "half", Cancellation);
        File.SetLastWriteTimeUtc(Path.Combine(volume.Incoming, "left"), DateTime.UtcNow.AddDays(-2));
        var remains = Remains(client);

        await remains.RemoveOldAsync(Cancellation);

        Assert.Equal(
            new[] { "ended of late", "running", "without its id" }.Select(StagingJournal.HashOf).Order(StringComparer.Ordinal),
            Directory.GetFileSystemEntries(volume.Journals).Concat(Directory.GetDirectories(volume.Claims))
                .Select(path => StagingJournal.HashIn(Path.GetFileName(path))).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(["growing"], Directory.GetFiles(volume.Incoming).Select(Path.GetFileName));

        // Not more often than once in an hour.
        await StageAsync("terminated", days: 40);
        await remains.RemoveOldAsync(Cancellation);
        Assert.NotNull(StagingJournal.DeliveryOf(volume, StagingJournal.HashOf("terminated")));
    }

    [Fact]
    public async Task RemoveOld_NobodyCanBeAsked_RemovesNothing()
    {
        await StageAsync("perhaps running", days: 40);
        await server.DisposeAsync();

        await Remains(client).RemoveOldAsync(Cancellation);
        await Remains(null).RemoveOldAsync(Cancellation);

        Assert.NotNull(StagingJournal.DeliveryOf(volume, StagingJournal.HashOf("perhaps running")));
    }

    private StagingRemains Remains(ITemporalClient? temporal) => new(volume, TimeProvider.System, NullLogger<StagingRemains>.Instance, temporal);

    private Task<WorkflowHandle<DeliveryWorkflow, DeliveryResult>> StartAsync(string id) => client.StartWorkflowAsync(
        (DeliveryWorkflow w) => w.RunAsync(new(new("a", "b"), Entry.EventTime, "test", new(), null, true)), new(id, TaskQueues.Egress));

    private async Task StageAsync(string deliveryId, int days, bool withId = true)
    {
        using (var journal = new StagingJournal(volume, deliveryId, 0))
        {
            await journal.CreateAsync(deliveryId, Cancellation);
            await journal.AddSentAsync([], Cancellation);
            volume.Claim(deliveryId, "/data-egress/out", "name", "source");
        }

        var hash = StagingJournal.HashOf(deliveryId);
        foreach (var path in Directory.GetFiles(volume.Journals, hash + "*"))
        {
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddDays(-days));
            if (!withId && path.EndsWith(".delivery", StringComparison.Ordinal))
            {
                File.Delete(path);
            }
        }

        Directory.SetLastWriteTimeUtc(Assert.Single(Directory.GetDirectories(volume.Claims, hash + "*")), DateTime.UtcNow.AddDays(-days));
    }
}
