using System.Diagnostics;
using DataEgress.Activities.Egress.Sft;
using DataEgress.Workflows.Egress;
using DataEgress.Workflows.Egress.Receipts;
using Temporalio.Exceptions;

namespace DataEgress.Activities.Egress;

/// <summary>
/// The spans of files: what went where, never what was in it. They cost nothing while nobody listens to the source.
/// </summary>
internal static class EgressTracing
{
    /// <summary>Name of the source of all spans of this product.</summary>
    public const string SourceName = "DataEgress";

    /// <summary>Brought onto the staging volume.</summary>
    public const string Stage = "stage";

    /// <summary>Brought to its destination.</summary>
    public const string Deliver = "deliver";

    /// <summary>Attribute of what became of it.</summary>
    public const string Outcome = "egress.outcome";

    private const string Destination = "egress.destination";
    private const string ErrorType = "error.type";

    /// <summary>Source of all spans of this product.</summary>
    public static readonly ActivitySource Source = new(SourceName);

    /// <summary>Begins the span of one file.</summary>
    /// <param name="operation"><see cref="Stage"/> or <see cref="Deliver"/>.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="key">The source's key, or the kind of a document.</param>
    /// <param name="attempt">The activity's attempt.</param>
    public static Activity? StartFile(string operation, EgressEntry entry, string key, int attempt)
    {
        var span = Source.StartActivity(operation);
        if (span is { IsAllDataRequested: true })
        {
            span.SetTag("egress.pipeline", entry.Key.PipelineName);
            span.SetTag("egress.recipient", entry.RecipientName);
            span.SetTag("egress.transfer_type", entry.TransferType.ToString().ToUpperInvariant());
            span.SetTag("egress.source.bucket", entry.SourceBucket);
            span.SetTag("egress.source.key", key);
            span.SetTag(Destination, entry.DestinationBucket is { } bucket ? $"s3://{bucket}" : entry.DestinationPrefix);
            span.SetTag("egress.attempt", attempt);
        }

        return span;
    }

    /// <summary>Says what became of the file.</summary>
    public static void Done(this Activity? span, EgressEntry entry, FileRecord record)
    {
        if (span is not { IsAllDataRequested: true })
        {
            return;
        }

        span.SetTag(Outcome, record.Outcome.ToString().ToLowerInvariant());
        span.SetTag("egress.size", record.Size);
        if (record.Target.Length > 0)
        {
            span.SetTag(Destination, entry.DestinationBucket is { } bucket ? $"s3://{bucket}/{record.Target}" : record.Target);
        }
    }

    /// <summary>Says why it failed.</summary>
    public static void Failed(this Activity? span, ApplicationFailureException failure)
    {
        span?.SetTag(Outcome, "failed");
        span?.SetTag(ErrorType, failure.ErrorType);
        span?.SetStatus(ActivityStatusCode.Error, failure.Message);
    }

    /// <summary>Begins the span of one HTTP request, named and tagged as OpenTelemetry's conventions say.</summary>
    public static Activity? StartPost(Route route, HttpRequest action, Posting file)
    {
        var span = Source.StartActivity("POST", ActivityKind.Client);
        if (span is { IsAllDataRequested: true })
        {
            span.SetTag("http.request.method", "POST");
            span.SetTag("url.full", action.Address);
            span.SetTag("server.address", action.Destination.Host);
            span.SetTag("server.port", action.Destination.Port);
            span.SetTag("http.request.body.size", file.Size);
            span.SetTag("egress.route", route.Name);
            span.SetTag("egress.file", file.Name);
        }

        return span;
    }

    /// <summary>Says what was answered.</summary>
    public static void Answered(this Activity? span, int status)
    {
        span?.SetTag("http.response.status_code", status);
        if (status >= 400)
        {
            span?.SetTag(ErrorType, status.ToString(System.Globalization.CultureInfo.InvariantCulture));
            span?.SetStatus(ActivityStatusCode.Error);
        }
    }

    /// <summary>Says that nothing was answered.</summary>
    public static void NotAnswered(this Activity? span, Exception e)
    {
        span?.SetTag(ErrorType, e.GetType().FullName);
        span?.SetStatus(ActivityStatusCode.Error, e.Message);
    }
}
