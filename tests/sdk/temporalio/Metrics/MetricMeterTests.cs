using Temporalio.Runtime;

namespace Temporalio.Tests.Metrics;

public sealed class MetricMeterTests
{
    [Fact]
    public void Record_TagsOfEveryKind_AreJoined()
    {
        using var recorder = new Recorder(o => o.GlobalTags = [new("global", "g"), new("late", "early")]);
        var counter = recorder.Runtime.MetricMeter.WithTags([new("meter", 1L)]).CreateCounter<int>("c", "u", "d").WithTags([new("metric", true)]);

        counter.Add(2, [new("late", "later")]);
        counter.Add(3);

        Assert.Equal(("u", "d"), (recorder.Instrument("c").Unit, recorder.Instrument("c").Description));
        Assert.Equal([2], recorder.Values("c", ("global", "g"), ("meter", 1L), ("metric", true), ("late", "later")));
        Assert.Equal([3], recorder.Values("c", ("late", "early")));
    }

    [Theory]
    [InlineData(CustomMetricMeterOptions.DurationFormat.IntegerMilliseconds, "ms", 1500)]
    [InlineData(CustomMetricMeterOptions.DurationFormat.FloatSeconds, "s", 1.5)]
    [InlineData(CustomMetricMeterOptions.DurationFormat.TimeSpan, "ms", 1500)]
    public void Record_Duration_IsOfTheFormatAskedFor(CustomMetricMeterOptions.DurationFormat format, string unit, double expected)
    {
        using var recorder = new Recorder(o => o.CustomMetricMeterOptions = new() { HistogramDurationFormat = format });

        recorder.Runtime.MetricMeter.CreateHistogram<TimeSpan>("h", "duration").Record(TimeSpan.FromSeconds(1.5));

        Assert.Equal(unit, recorder.Instrument("h").Unit);
        Assert.Equal([expected], recorder.Values("h"));
    }

    [Fact]
    public void Record_Numbers_AreKept()
    {
        using var recorder = new Recorder();
        var meter = recorder.Runtime.MetricMeter;

        meter.CreateGauge<short>("integers").Set(4);
        meter.CreateGauge<float>("floats").Set(0.5f);
        meter.CreateHistogram<decimal>("decimals").Record(2.5m);

        Assert.Equal([4, 0.5, 2.5], [.. recorder.Values("integers"), .. recorder.Values("floats"), .. recorder.Values("decimals")]);
    }

    [Fact]
    public void Create_TypeOfNoMetric_IsRefused()
    {
        using var recorder = new Recorder();
        var meter = recorder.Runtime.MetricMeter;

        Assert.Throws<ArgumentException>(() => meter.CreateCounter<double>("c"));
        Assert.Throws<ArgumentException>(() => meter.CreateHistogram<DateTime>("h"));
        Assert.Throws<ArgumentException>(() => meter.CreateGauge<TimeSpan>("g"));
        Assert.Throws<ArgumentException>(() => meter.CreateCounter<int>("c").Add(-1));
    }

    [Fact]
    public void Default_AnyMetric_GoesNowhere() => TemporalRuntime.Default.MetricMeter.CreateCounter<int>("c").WithTags([]).Add(1);
}
