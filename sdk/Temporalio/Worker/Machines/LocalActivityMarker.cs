using System.Text.Json;
using Google.Protobuf;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.History.V1;
using Temporalio.Exceptions;

namespace Temporalio.Worker.Machines;

/// <summary>What the marker of a local activity says, apart from its result.</summary>
internal sealed record LocalActivityMarker(
    uint Seq,
    int Attempt,
    string ActivityId,
    string ActivityType,
    MarkerTime? CompleteTime,
    MarkerTime? Backoff,
    MarkerTime? OriginalScheduleTime)
{
    private const string MarkerName = "core_local_activity";
    private const string DataKey = "data";
    private const string ResultKey = "result";

    public static bool Is(HistoryEvent e) => e.MarkerRecordedEventAttributes?.MarkerName == MarkerName;

    /// <summary>Reads a marker with its outcome.</summary>
    public static (LocalActivityMarker Marker, LocalActivityOutcome Outcome) Read(HistoryEvent e)
    {
        var attributes = e.MarkerRecordedEventAttributes;
        if (!attributes.Details.TryGetValue(DataKey, out var data)
            || data.Payloads_.FirstOrDefault() is not { } payload
            || JsonSerializer.Deserialize<LocalActivityMarker>(payload.Data.Span, MarkerJson.Options) is not { } marker)
        {
            throw new InvalidWorkflowOperationException($"The local activity marker {e.Describe()} cannot be read");
        }
        var result = attributes.Details.TryGetValue(ResultKey, out var results) ? results.Payloads_.FirstOrDefault() : null;
        var resolution = attributes.Failure is { } failure
            ? Resolution.Failed(failure.Clone())
            : new Resolution(result?.Clone(), null);
        var backoff = marker.Backoff is { } delay
            ? new LocalBackoff(
                marker.Attempt + 1, delay.ToTimeSpan(), marker.OriginalScheduleTime?.ToDateTime() ?? default)
            : null;
        return (marker, new(resolution, marker.Attempt, marker.CompleteTime?.ToDateTime(), backoff));
    }

    public Command ToCommand(Payload? result, Failure? failure, Payload? summary)
    {
        var attributes = new RecordMarkerCommandAttributes { MarkerName = MarkerName, Failure = failure };
        attributes.Details[DataKey] = new()
        {
            Payloads_ =
            {
                new Payload
                {
                    Metadata = { ["encoding"] = ByteString.CopyFromUtf8("json/plain") },
                    Data = UnsafeByteOperations.UnsafeWrap(JsonSerializer.SerializeToUtf8Bytes(this, MarkerJson.Options)),
                },
            },
        };
        if (result is not null)
        {
            attributes.Details[ResultKey] = new() { Payloads_ = { result } };
        }
        return new()
        {
            CommandType = CommandType.RecordMarker,
            RecordMarkerCommandAttributes = attributes,
            UserMetadata = summary is null ? null : new() { Summary = summary },
        };
    }
}

/// <summary>A time or duration in a marker.</summary>
internal readonly record struct MarkerTime(long Seconds, int Nanos)
{
    private const long NanosPerTick = 100;

    public static MarkerTime From(DateTime time) => From(time.ToUniversalTime() - DateTime.UnixEpoch);

    public static MarkerTime From(TimeSpan time) => new(
        time.Ticks / TimeSpan.TicksPerSecond, (int)(time.Ticks % TimeSpan.TicksPerSecond * NanosPerTick));

    public TimeSpan ToTimeSpan() => TimeSpan.FromSeconds(Seconds) + TimeSpan.FromTicks(Nanos / NanosPerTick);

    public DateTime ToDateTime() => DateTime.UnixEpoch + ToTimeSpan();
}

/// <summary>How a local activity ended.</summary>
/// <param name="Resolution">Result or failure, as the workflow sees it.</param>
/// <param name="Attempt">Last attempt.</param>
/// <param name="CompleteTime">Workflow time at its end (UTC).</param>
/// <param name="Backoff">Set if it has not ended but waits for its next attempt.</param>
internal sealed record LocalActivityOutcome(
    Resolution Resolution, int Attempt, DateTime? CompleteTime, LocalBackoff? Backoff);
