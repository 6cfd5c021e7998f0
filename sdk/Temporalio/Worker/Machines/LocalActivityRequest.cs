using Temporalio.Api.Common.V1;
using Temporalio.Workflows;

namespace Temporalio.Worker.Machines;

/// <summary>A local activity as scheduled.</summary>
internal sealed record LocalActivityRequest
{
    public required uint Seq { get; init; }

    public required string ActivityId { get; init; }

    public required string ActivityType { get; init; }

    public required Payloads Input { get; init; }

    public Header? Header { get; init; }

    public Payload? Summary { get; init; }

    public Temporalio.Common.RetryPolicy? RetryPolicy { get; init; }

    public TimeSpan? ScheduleToCloseTimeout { get; init; }

    public TimeSpan? ScheduleToStartTimeout { get; init; }

    public TimeSpan? StartToCloseTimeout { get; init; }

    public TimeSpan LocalRetryThreshold { get; init; } = TimeSpan.FromMinutes(1);

    public ActivityCancellationType CancellationType { get; init; }

    /// <summary>Attempt to start with, from 1.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>When the first attempt was scheduled (UTC).</summary>
    public required DateTime OriginalScheduleTime { get; init; }
}
