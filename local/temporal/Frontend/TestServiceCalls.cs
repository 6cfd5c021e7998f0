using DataEgress.Local.Temporal.Frontend.Rules;
using DataEgress.Local.Temporal.Grpc;
using DataEgress.Local.Temporal.Rules;
using DataEgress.Local.Temporal.Time;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.TestService.V1;

namespace DataEgress.Local.Temporal.Frontend;

/// <summary>The service through which tests move the clock.</summary>
internal sealed class TestServiceCalls(TimeSkipping time)
{
    public const string ServiceName = "temporal.api.testservice.v1.TestService";

    public void AddTo(GrpcMethodTable.Builder.ServiceBuilder service) => service
        .Add<LockTimeSkippingRequest, LockTimeSkippingResponse>("LockTimeSkipping", Lock)
        .Add<UnlockTimeSkippingRequest, UnlockTimeSkippingResponse>("UnlockTimeSkipping", Unlock)
        .Add<SleepRequest, SleepResponse>("Sleep", SleepAsync)
        .Add<SleepUntilRequest, SleepResponse>("SleepUntil", SleepUntilAsync)
        .Add<SleepRequest, SleepResponse>("UnlockTimeSkippingWithSleep", UnlockWithSleepAsync)
        .Add<Empty, GetCurrentTimeResponse>("GetCurrentTime", GetCurrentTime);

    private LockTimeSkippingResponse Lock(LockTimeSkippingRequest request)
    {
        time.Lock();
        return new LockTimeSkippingResponse();
    }

    private UnlockTimeSkippingResponse Unlock(UnlockTimeSkippingRequest request) =>
        time.TryUnlock() ? new UnlockTimeSkippingResponse() : throw NotLocked();

    private async Task<SleepResponse> SleepAsync(SleepRequest request, GrpcCall call)
    {
        await time.SleepAsync(DurationOf(request), call.Cancelled);
        return new SleepResponse();
    }

    private async Task<SleepResponse> SleepUntilAsync(SleepUntilRequest request, GrpcCall call)
    {
        if (request.Timestamp is null)
        {
            throw RequestRules.Refused("Timestamp is not set on request.");
        }

        DateTimeOffset until;
        try
        {
            until = request.Timestamp.ToDateTimeOffset();
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentOutOfRangeException)
        {
            throw RequestRules.Refused($"Timestamp is not a valid time: {e.Message}");
        }

        await time.SleepUntilAsync(until, call.Cancelled);
        return new SleepResponse();
    }

    private async Task<SleepResponse> UnlockWithSleepAsync(SleepRequest request, GrpcCall call) =>
        await time.UnlockWithSleepAsync(DurationOf(request), call.Cancelled) ? new SleepResponse() : throw NotLocked();

    private GetCurrentTimeResponse GetCurrentTime(Empty request) => new() { Time = time.Now.ToTimestamp() };

    private static TimeSpan DurationOf(SleepRequest request) => DurationRules.FaultOf(request.Duration) is { } fault
        ? throw RequestRules.Refused($"Invalid Duration. cause: {fault}")
        : DurationRules.ToTime(request.Duration);

    private static GrpcStatusException NotLocked() =>
        new(GrpcStatusCode.FailedPrecondition, "Time skipping is not locked, so it cannot be unlocked.");
}
