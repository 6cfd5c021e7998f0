using FsCheck;
using FsCheck.Fluent;
using Temporalio.Common;

namespace Temporalio.Tests.Common;

public class RetryPolicyTests
{
    [Fact]
    public void FromProto_OfToProto_Same() =>
        Prop.ForAll<PositiveInt, PositiveInt, byte>((initial, maximum, attempts) =>
        {
            var policy = new RetryPolicy
            {
                InitialInterval = TimeSpan.FromTicks(initial.Get),
                BackoffCoefficient = 1.5F,
                MaximumInterval = attempts % 2 == 0 ? TimeSpan.FromMilliseconds(maximum.Get) : null,
                MaximumAttempts = attempts,
            };
            return RetryPolicy.FromProto(policy.ToProto()) == policy;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void ToProto_Types_KeptInOrder()
    {
        var proto = new RetryPolicy { NonRetryableErrorTypes = ["B", "A"] }.ToProto();
        Assert.Equal(["B", "A"], proto.NonRetryableErrorTypes);
        Assert.Equal(["B", "A"], RetryPolicy.FromProto(proto).NonRetryableErrorTypes!);
        Assert.Equal(1, proto.InitialInterval.Seconds);
        Assert.Null(proto.MaximumInterval);
    }

    [Fact]
    public void Priority_RoundTrip_UnsetStaysUnset()
    {
        Assert.Equal(Priority.Default, new Priority(Priority.Default.ToProto()));
        Assert.Equal(Priority.Default, new Priority((Temporalio.Api.Common.V1.Priority?)null));
        var full = new Priority(2, "tenant", 1.5F);
        Assert.Equal(full, new Priority(full.ToProto()));
    }
}
