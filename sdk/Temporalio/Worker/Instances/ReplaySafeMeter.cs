using Temporalio.Common;

namespace Temporalio.Worker.Instances;

/// <summary>A meter that is silent while history is replayed.</summary>
internal sealed class ReplaySafeMeter(MetricMeter underlying, Func<bool> isReplaying) : MetricMeter
{
    public override MetricCounter<T> CreateCounter<T>(string name, string? unit = null, string? description = null) =>
        new Counter<T>(underlying.CreateCounter<T>(name, unit, description), isReplaying);

    public override MetricHistogram<T> CreateHistogram<T>(string name, string? unit = null, string? description = null) =>
        new Histogram<T>(underlying.CreateHistogram<T>(name, unit, description), isReplaying);

    public override MetricGauge<T> CreateGauge<T>(string name, string? unit = null, string? description = null) =>
        new Gauge<T>(underlying.CreateGauge<T>(name, unit, description), isReplaying);

    public override MetricMeter WithTags(IEnumerable<KeyValuePair<string, object>> tags) =>
        new ReplaySafeMeter(underlying.WithTags(tags), isReplaying);

    private sealed class Counter<T>(MetricCounter<T> underlying, Func<bool> isReplaying)
        : MetricCounter<T>(underlying.Name, underlying.Unit, underlying.Description)
        where T : struct
    {
        public override void Add(T value, IEnumerable<KeyValuePair<string, object>>? extraTags = null)
        {
            if (!isReplaying())
            {
                underlying.Add(value, extraTags);
            }
        }

        public override MetricCounter<T> WithTags(IEnumerable<KeyValuePair<string, object>> tags) =>
            new Counter<T>(underlying.WithTags(tags), isReplaying);
    }

    private sealed class Histogram<T>(MetricHistogram<T> underlying, Func<bool> isReplaying)
        : MetricHistogram<T>(underlying.Name, underlying.Unit, underlying.Description)
        where T : struct
    {
        public override void Record(T value, IEnumerable<KeyValuePair<string, object>>? extraTags = null)
        {
            if (!isReplaying())
            {
                underlying.Record(value, extraTags);
            }
        }

        public override MetricHistogram<T> WithTags(IEnumerable<KeyValuePair<string, object>> tags) =>
            new Histogram<T>(underlying.WithTags(tags), isReplaying);
    }

    private sealed class Gauge<T>(MetricGauge<T> underlying, Func<bool> isReplaying)
        : MetricGauge<T>(underlying.Name, underlying.Unit, underlying.Description)
        where T : struct
    {
        public override void Set(T value, IEnumerable<KeyValuePair<string, object>>? extraTags = null)
        {
            if (!isReplaying())
            {
                underlying.Set(value, extraTags);
            }
        }

        public override MetricGauge<T> WithTags(IEnumerable<KeyValuePair<string, object>> tags) =>
            new Gauge<T>(underlying.WithTags(tags), isReplaying);
    }
}
