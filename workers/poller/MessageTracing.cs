using System.Diagnostics;
using Amazon.SQS;
using Amazon.SQS.Model;
using DataEgress.Activities.Egress;

namespace DataEgress.Workers.Poller;

/// <summary>The span of one message: where a trace begins, or where the sender's goes on.</summary>
internal static class MessageTracing
{
    private const string TraceParent = "traceparent";
    private const string TraceState = "tracestate";
    private const int XRayTraceIdCharacters = 1 + 1 + 8 + 1 + 24;

    /// <summary>Message attributes to ask for: the W3C trace context.</summary>
    public static readonly IReadOnlyList<string> Attributes = [TraceParent, TraceState];

    /// <summary>Begins the span, named and tagged as OpenTelemetry's conventions for messaging say.</summary>
    public static Activity? Start(Message message, string queueUrl)
    {
        if (!EgressTracing.Source.HasListeners())
        {
            return null;
        }

        var queue = queueUrl[(queueUrl.LastIndexOf('/') + 1)..];
        var span = EgressTracing.Source.StartActivity($"process {queue}", ActivityKind.Consumer, ParentOf(message));
        span?.SetTag("messaging.system", "aws_sqs");
        span?.SetTag("messaging.operation.type", "process");
        span?.SetTag("messaging.operation.name", "process");
        span?.SetTag("messaging.destination.name", queue);
        span?.SetTag("messaging.message.id", message.MessageId);
        return span;
    }

    /// <summary>Says what became of the message.</summary>
    public static void Became(this Activity? span, string outcome) => span?.SetTag(EgressTracing.Outcome, outcome);

    /// <summary>Says that the message can never work.</summary>
    public static void Malformed(this Activity? span, string reason)
    {
        span.Became("malformed");
        span?.SetStatus(ActivityStatusCode.Error, reason);
    }

    /// <summary>The sender's context: W3C's if there is one, else AWS X-Ray's; default for none.</summary>
    public static ActivityContext ParentOf(Message message)
    {
        if (message.MessageAttributes is { } attributes
            && attributes.TryGetValue(TraceParent, out var parent)
            && ActivityContext.TryParse(
                parent.StringValue, attributes.GetValueOrDefault(TraceState)?.StringValue, isRemote: true, out var context))
        {
            return context;
        }

        return message.Attributes is { } system && system.TryGetValue(MessageSystemAttributeName.AWSTraceHeader, out var header)
            ? XRay(header)
            : default;
    }

    // Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1. Not sampled only where it says 0: "?"
    // leaves the decision to us. https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html
    private static ActivityContext XRay(string header)
    {
        var fields = header.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(field => field.Split('=', 2))
            .Where(field => field.Length == 2)
            .GroupBy(field => field[0], StringComparer.OrdinalIgnoreCase)
            .ToDictionary(group => group.Key, group => group.First()[1], StringComparer.OrdinalIgnoreCase);
        if (fields.GetValueOrDefault("Root") is not { Length: XRayTraceIdCharacters } root
            || !root.StartsWith("1-", StringComparison.Ordinal)
            || root[10] != '-'
            || fields.GetValueOrDefault("Parent") is not { } parent)
        {
            return default;
        }

        var flags = fields.GetValueOrDefault("Sampled") == "0" ? "00" : "01";
        var traceParent = $"00-{root[2..10]}{root[11..]}-{parent}-{flags}";
        return ActivityContext.TryParse(traceParent, null, isRemote: true, out var context) ? context : default;
    }
}
