using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using DataEgress.Activities.Egress;
using DataEgress.Local.Aws.Http;
using DataEgress.Workflows.Egress;

namespace DataEgress.Activities.Tests.Egress;

/// <summary>The counters, with the names and labels of the service before.</summary>
public sealed class EgressMetricsTests : IAsyncLifetime
{
    // Other tests count too; this entry is ours alone.
    private static readonly EgressEntry Counted = Entry.ToS3 with { Key = new("cbol/$TODAYS_DATE/*", "counted") };

    private readonly ConcurrentQueue<(string Name, string Labels)> counts = [];
    private readonly MeterListener listener = new();
    private EgressFixture fixture = null!;

    public async ValueTask InitializeAsync()
    {
        fixture = await EgressFixture.StartAsync();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name == EgressMetrics.MeterName)
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) =>
        {
            var labels = string.Join(' ', tags.ToArray().OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => $"{t.Key}={t.Value}"));
            if (labels.Contains("pipeline_name=counted", StringComparison.Ordinal))
            {
                counts.Enqueue((instrument.Name, labels));
            }
        });
        listener.Start();
    }

    public async ValueTask DisposeAsync()
    {
        listener.Dispose();
        await fixture.DisposeAsync();
    }

    [Fact]
    public async Task TransferBatch_SentAndFailed_AreCountedByEntry()
    {
        const string Labels = "destination_prefix=out/cbol pipeline_name=counted recipient=cbol-team source_prefix=cbol/$TODAYS_DATE/* transfer_type=S3";
        await fixture.PutAsync(EgressFixture.Folder + "a.csv", [1]);
        await fixture.PutAsync(EgressFixture.Folder + "b.csv", [2]);
        var request = await fixture.PlanAsync(Counted);
        fixture.Faults.Next = r =>
            r.Operation == "PUT" && r.Target.StartsWith("/destination/out/cbol/b.csv", StringComparison.Ordinal) ? new Fault.Error(403, "AccessDenied") : null;
        await Assert.ThrowsAnyAsync<Exception>(() => EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request)));

        Assert.Equal(
            [("data_egress_files_sent_failure", Labels), ("data_egress_files_sent_success", Labels)], counts.OrderBy(c => c.Name, StringComparer.Ordinal));

        // What was sent is not counted again.
        fixture.Faults.Next = null;
        counts.Clear();
        await EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request));
        Assert.Equal([("data_egress_files_sent_success", Labels)], counts);
    }
}
