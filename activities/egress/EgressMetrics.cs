using System.Diagnostics;
using System.Diagnostics.Metrics;
using DataEgress.Workflows.Egress;

namespace DataEgress.Activities.Egress;

/// <summary>The counters of sent and failed files, with the names and labels of the service before.</summary>
internal sealed class EgressMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "DataEgress";

    private readonly Counter<long> success;
    private readonly Counter<long> failure;

    /// <summary>Makes the counters.</summary>
    public EgressMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        success = meter.CreateCounter<long>("data_egress_files_sent_success", "{file}", "Files sent and verified.");
        failure = meter.CreateCounter<long>("data_egress_files_sent_failure", "{file}", "Attempts to send a file that failed.");
    }

    /// <summary>A file was sent.</summary>
    public void Sent(EgressEntry entry) => success.Add(1, Labels(entry));

    /// <summary>An attempt to send a file failed.</summary>
    public void Failed(EgressEntry entry) => failure.Add(1, Labels(entry));

    private static TagList Labels(EgressEntry entry) => new()
    {
        { "source_prefix", entry.Key.SourcePrefix },
        { "pipeline_name", entry.Key.PipelineName },
        { "destination_prefix", entry.DestinationPrefix },
        { "recipient", entry.RecipientName },
        { "transfer_type", entry.TransferType.ToString().ToUpperInvariant() },
    };
}
