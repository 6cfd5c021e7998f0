using Google.Protobuf;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.Query.V1;

namespace Temporalio.Worker.Machines;

/// <summary>One thing that history tells a workflow instance in an activation.</summary>
internal abstract record ActivationJob
{
    /// <summary>Place among the jobs of an activation; equal places keep the order of history.</summary>
    public virtual int Order => 4;

    /// <summary>Messages with payloads for the codec, owned by this job.</summary>
    public virtual IEnumerable<IMessage?> Messages => [];
}

internal sealed record InitializeJob(WorkflowExecutionStartedEventAttributes Attributes, DateTime StartTime, ulong Seed) : ActivationJob
{
    public override int Order => 0;

    public override IEnumerable<IMessage?> Messages => [Attributes];
}

internal sealed record PatchJob(string PatchId) : ActivationJob
{
    public override int Order => 1;
}

internal sealed record SeedJob(ulong Seed) : ActivationJob
{
    public override int Order => 2;
}

internal sealed record SignalJob(string Name, Payloads? Input, Header? Header) : ActivationJob
{
    public override int Order => 3;

    public override IEnumerable<IMessage?> Messages => [Input, Header];
}

internal sealed record UpdateJob(
    string Id, string ProtocolInstanceId, string Name, Payloads? Input, Header? Header, bool RunValidator) : ActivationJob
{
    public override int Order => 3;

    public override IEnumerable<IMessage?> Messages => [Input, Header];
}

internal sealed record CancelJob(string Reason) : ActivationJob;

internal sealed record TimerFiredJob(uint Seq) : ActivationJob;

/// <summary>How something ended: with a result, which may be missing, or with a failure.</summary>
internal sealed record Resolution(Payload? Result, Failure? Failure)
{
    public static Resolution Succeeded(Payloads? result) => new(result?.Payloads_.FirstOrDefault()?.Clone(), null);

    public static Resolution Failed(Failure failure) => new(null, failure);
}

/// <summary>A local activity must wait longer for its next attempt than the worker holds it.</summary>
internal sealed record LocalBackoff(int Attempt, TimeSpan Delay, DateTime OriginalScheduleTime);

internal sealed record ActivityResolvedJob(uint Seq, Resolution Resolution, bool IsLocal, LocalBackoff? Backoff = null) : ActivationJob
{
    public override int Order => IsLocal ? 5 : 4;

    public override IEnumerable<IMessage?> Messages => [Resolution.Result, Resolution.Failure];
}

/// <summary>A child has started, could not start (<see cref="Cause"/>) or was cancelled before (<see cref="Cancelled"/>).</summary>
internal sealed record ChildStartedJob(
    uint Seq, string RunId, StartChildWorkflowExecutionFailedCause? Cause = null, Failure? Cancelled = null) : ActivationJob;

internal sealed record ChildResolvedJob(uint Seq, Resolution Resolution) : ActivationJob
{
    public override IEnumerable<IMessage?> Messages => [Resolution.Result, Resolution.Failure];
}

internal sealed record ExternalSignalResolvedJob(uint Seq, Failure? Failure) : ActivationJob
{
    public override IEnumerable<IMessage?> Messages => [Failure];
}

internal sealed record ExternalCancelResolvedJob(uint Seq, Failure? Failure) : ActivationJob
{
    public override IEnumerable<IMessage?> Messages => [Failure];
}

internal sealed record QueryJob(string Id, WorkflowQuery Query) : ActivationJob
{
    public override int Order => 6;

    public override IEnumerable<IMessage?> Messages => [Query];
}
