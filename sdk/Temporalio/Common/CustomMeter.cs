using System.Globalization;
using Temporalio.Runtime;
using DurationFormat = Temporalio.Runtime.CustomMetricMeterOptions.DurationFormat;

namespace Temporalio.Common;

/// <summary>Gives metrics to a custom meter, which knows <c>long</c>, <c>double</c> and durations only.</summary>
internal sealed class CustomMeter(ICustomMetricMeter meter, DurationFormat durations, object tags) : MetricMeter
{
    private const string DurationUnit = "duration";

    /// <inheritdoc />
    /// <exception cref="ArgumentException">Not an integer type.</exception>
    public override MetricCounter<T> CreateCounter<T>(string name, string? unit = null, string? description = null)
    {
        var custom = IsInteger<T>()
            ? meter.CreateCounter<long>(name, unit, description)
            : throw new ArgumentException($"Invalid metric type of {typeof(T)}, must be integer");
        return new Counter<T>(name, unit, description, new(meter, tags, (value, with) => custom.Add(Integer(value), with)));
    }

    /// <inheritdoc />
    /// <exception cref="ArgumentException">Neither a number nor a duration.</exception>
    public override MetricHistogram<T> CreateHistogram<T>(string name, string? unit = null, string? description = null) =>
        new Histogram<T>(name, unit, description, new(meter, tags, RecorderOf<T>(name, unit, description)));

    /// <inheritdoc />
    /// <exception cref="ArgumentException">Not a number.</exception>
    public override MetricGauge<T> CreateGauge<T>(string name, string? unit = null, string? description = null)
    {
        Action<T, object> set;
        if (IsInteger<T>())
        {
            var custom = meter.CreateGauge<long>(name, unit, description);
            set = (value, with) => custom.Set(Integer(value), with);
        }
        else if (IsFloat<T>())
        {
            var custom = meter.CreateGauge<double>(name, unit, description);
            set = (value, with) => custom.Set(Float(value), with);
        }
        else
        {
            throw new ArgumentException($"Invalid metric type of {typeof(T)}, must be integer or float");
        }
        return new Gauge<T>(name, unit, description, new(meter, tags, set));
    }

    /// <inheritdoc />
    public override MetricMeter WithTags(IEnumerable<KeyValuePair<string, object>> more) =>
        new CustomMeter(meter, durations, meter.CreateTags(tags, [.. more]));

    private Action<T, object> RecorderOf<T>(string name, string? unit, string? description)
        where T : struct
    {
        if (IsInteger<T>())
        {
            var integers = meter.CreateHistogram<long>(name, unit, description);
            return (value, with) => integers.Record(Integer(value), with);
        }
        if (IsFloat<T>())
        {
            var floats = meter.CreateHistogram<double>(name, unit, description);
            return (value, with) => floats.Record(Float(value), with);
        }
        if (typeof(T) != typeof(TimeSpan))
        {
            throw new ArgumentException($"Invalid metric type of {typeof(T)}, must be integer, float, or TimeSpan");
        }
        switch (durations)
        {
            case DurationFormat.TimeSpan:
                var spans = meter.CreateHistogram<TimeSpan>(name, unit, description);
                return (value, with) => spans.Record((TimeSpan)(object)value, with);
            case DurationFormat.FloatSeconds:
                var seconds = meter.CreateHistogram<double>(name, unit == DurationUnit ? "s" : unit, description);
                return (value, with) => seconds.Record(((TimeSpan)(object)value).TotalSeconds, with);
            default:
                var milliseconds = meter.CreateHistogram<long>(name, unit == DurationUnit ? "ms" : unit, description);
                return (value, with) => milliseconds.Record((long)((TimeSpan)(object)value).TotalMilliseconds, with);
        }
    }

    private static bool IsInteger<T>() => Type.GetTypeCode(typeof(T)) is >= TypeCode.SByte and <= TypeCode.UInt64;

    private static bool IsFloat<T>() => Type.GetTypeCode(typeof(T)) is >= TypeCode.Single and <= TypeCode.Decimal;

    private static long Integer<T>(T value)
        where T : struct
    {
        var integer = value is ulong and > long.MaxValue ? long.MaxValue : Convert.ToInt64(value, CultureInfo.InvariantCulture);
        return integer >= 0 ? integer : throw new ArgumentException("Value cannot be negative");
    }

    private static double Float<T>(T value)
        where T : struct
    {
        var number = Convert.ToDouble(value, CultureInfo.InvariantCulture);
        return number >= 0 ? number : throw new ArgumentException("Value cannot be negative");
    }

    /// <summary>What to do with values, and their tags so far.</summary>
    private sealed record Target<T>(ICustomMetricMeter Meter, object Tags, Action<T, object> Take)
    {
        public void Give(T value, IEnumerable<KeyValuePair<string, object>>? extraTags) =>
            Take(value, extraTags is null ? Tags : Meter.CreateTags(Tags, [.. extraTags]));

        public Target<T> With(IEnumerable<KeyValuePair<string, object>> more) => this with { Tags = Meter.CreateTags(Tags, [.. more]) };
    }

    private sealed class Counter<T>(string name, string? unit, string? description, Target<T> target) : MetricCounter<T>(name, unit, description)
        where T : struct
    {
        public override void Add(T value, IEnumerable<KeyValuePair<string, object>>? extraTags = null) => target.Give(value, extraTags);

        public override MetricCounter<T> WithTags(IEnumerable<KeyValuePair<string, object>> more) =>
            new Counter<T>(Name, Unit, Description, target.With(more));
    }

    private sealed class Histogram<T>(string name, string? unit, string? description, Target<T> target)
        : MetricHistogram<T>(name, unit, description)
        where T : struct
    {
        public override void Record(T value, IEnumerable<KeyValuePair<string, object>>? extraTags = null) => target.Give(value, extraTags);

        public override MetricHistogram<T> WithTags(IEnumerable<KeyValuePair<string, object>> more) =>
            new Histogram<T>(Name, Unit, Description, target.With(more));
    }

    private sealed class Gauge<T>(string name, string? unit, string? description, Target<T> target) : MetricGauge<T>(name, unit, description)
        where T : struct
    {
        public override void Set(T value, IEnumerable<KeyValuePair<string, object>>? extraTags = null) => target.Give(value, extraTags);

        public override MetricGauge<T> WithTags(IEnumerable<KeyValuePair<string, object>> more) =>
            new Gauge<T>(Name, Unit, Description, target.With(more));
    }
}
