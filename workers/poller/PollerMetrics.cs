using System.Diagnostics.Metrics;
using DataEgress.Activities.Egress;

namespace DataEgress.Workers.Poller;

/// <summary>Counts what comes out of the queue.</summary>
internal sealed class PollerMetrics
{
    private readonly Counter<long> messages;

    /// <summary>Makes the counters.</summary>
    public PollerMetrics(IMeterFactory meters) => messages = meters.Create(EgressMetrics.MeterName)
        .CreateCounter<long>("data_egress_messages", "{message}", "Messages received, by what became of them.");

    /// <summary>A workflow was started.</summary>
    public void Started() => Add("started");

    /// <summary>The event was a copy.</summary>
    public void Duplicate() => Add("duplicate");

    /// <summary>The message asked for nothing.</summary>
    public void Nothing() => Add("nothing");

    /// <summary>The message can never work; counted each time that it is received.</summary>
    public void Malformed() => Add("malformed");

    private void Add(string outcome) => messages.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
}
