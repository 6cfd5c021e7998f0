using DataEgress.EndToEnd.Tests.Telemetry.Otlp;
using Google.Protobuf;

namespace DataEgress.EndToEnd.Tests.Telemetry;

/// <summary>The spans of one trace as a tree.</summary>
internal sealed class Trace
{
    private readonly Dictionary<ByteString, Span> byId;

    /// <summary>Fails if a span came twice, has a parent that did not come, or there is not one root.</summary>
    public Trace(IEnumerable<Span> spans)
    {
        Spans = [.. spans];
        Assert.Equal(Spans.Count, Spans.Select(s => s.SpanId).Distinct().Count());
        byId = Spans.ToDictionary(s => s.SpanId);
        Root = Assert.Single(Spans, s => s.ParentSpanId.IsEmpty);
        Assert.All(Spans.Where(s => s != Root), s => Assert.True(byId.ContainsKey(s.ParentSpanId), $"{s.Name} is an orphan"));
        Assert.All(Spans, s => Assert.True(s.StartTimeUnixNano >= Root.StartTimeUnixNano && s.EndTimeUnixNano >= s.StartTimeUnixNano));
    }

    public IReadOnlyList<Span> Spans { get; }

    public Span Root { get; }

    public IReadOnlyList<Span> Named(string name) => [.. Spans.Where(s => s.Name == name)];

    /// <summary>Names from the root to a span.</summary>
    public IReadOnlyList<string> PathTo(Span span) => span == Root ? [span.Name] : [.. PathTo(byId[span.ParentSpanId]), span.Name];
}

internal static class Attributes
{
    /// <summary>An attribute as text; null if there is none.</summary>
    public static string? Of(IEnumerable<KeyValue> attributes, string key) => attributes.SingleOrDefault(a => a.Key == key)?.Value switch
    {
        null => null,
        { ValueCase: AnyValue.ValueOneofCase.IntValue } value => value.IntValue.ToString(System.Globalization.CultureInfo.InvariantCulture),
        var value => value.StringValue,
    };

    public static string? Tag(this Span span, string key) => Of(span.Attributes, key);
}
