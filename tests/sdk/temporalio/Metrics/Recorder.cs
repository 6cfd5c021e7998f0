using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Temporalio.Extensions.DiagnosticSource;
using Temporalio.Runtime;

namespace Temporalio.Tests.Metrics;

/// <summary>A runtime whose metrics are kept.</summary>
internal sealed class Recorder : IDisposable
{
    private readonly ConcurrentQueue<(Instrument Instrument, double Value, Dictionary<string, object?> Tags)> measurements = new();
    private readonly Meter meter = new($"test-{Guid.NewGuid():N}");
    private readonly MeterListener listener = new();

    public Recorder(Action<MetricsOptions>? configure = null)
    {
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter == meter)
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((i, value, tags, _) => Keep(i, value, tags));
        listener.SetMeasurementEventCallback<double>((i, value, tags, _) => Keep(i, value, tags));
        listener.Start();
        var options = new MetricsOptions { CustomMetricMeter = new CustomMetricMeter(meter) };
        configure?.Invoke(options);
        Runtime = new(new(new() { Metrics = options }));
    }

    public TemporalRuntime Runtime { get; }

    /// <summary>Values of a metric under these tags, in order.</summary>
    public IReadOnlyList<double> Values(string name, params (string Name, object Value)[] tags) =>
        [.. measurements.Where(m => m.Instrument.Name == name && Array.TrueForAll(tags, t => Equals(m.Tags.GetValueOrDefault(t.Name), t.Value))).Select(m => m.Value)];

    public Instrument Instrument(string name) => measurements.First(m => m.Instrument.Name == name).Instrument;

    public Dictionary<string, object?> Tags(string name) => measurements.First(m => m.Instrument.Name == name).Tags;

    public void Dispose()
    {
        listener.Dispose();
        meter.Dispose();
    }

    private void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        measurements.Enqueue((instrument, value, tags.ToArray().ToDictionary(t => t.Key, t => t.Value)));
}
