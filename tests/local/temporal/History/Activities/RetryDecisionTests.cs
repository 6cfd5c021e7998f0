using DataEgress.Local.Temporal.History.Activities;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;

namespace DataEgress.Local.Temporal.Tests.History.Activities;

public sealed class RetryDecisionTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly RetryPolicy policy = new()
    {
        InitialInterval = TimeSpan.FromSeconds(1).ToDuration(),
        BackoffCoefficient = 2,
        MaximumInterval = TimeSpan.FromSeconds(100).ToDuration(),
    };

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(4, 8)]
    [InlineData(10, 100)]
    [InlineData(100_000, 100)]
    public void For_RetryableFailure_BacksOffUpToTheMaximum(int attempt, int seconds) =>
        Assert.Equal(new RetryDecision(RetryState.InProgress, TimeSpan.FromSeconds(seconds)), Decide(Application("T"), attempt));

    [Fact]
    public void For_NoPolicy_SaysSo() =>
        Assert.Equal(RetryState.RetryPolicyNotSet, RetryDecision.For(null, 1, Application("T"), Now, null).State);

    [Fact]
    public void For_LastAttempt_IsTheLast()
    {
        policy.MaximumAttempts = 3;
        Assert.Equal(RetryState.InProgress, Decide(Application("T"), 2).State);
        Assert.Equal(RetryState.MaximumAttemptsReached, Decide(Application("T"), 3).State);
    }

    [Fact]
    public void For_ListedType_IsNotRetried()
    {
        policy.NonRetryableErrorTypes.Add("T");
        Assert.Equal(RetryState.NonRetryableFailure, Decide(Application("T")).State);
        Assert.Equal(RetryState.InProgress, Decide(Application("U")).State);
    }

    [Fact]
    public void For_ListedTimeout_IsNotRetried()
    {
        policy.NonRetryableErrorTypes.Add("TemporalTimeout:Heartbeat");
        Assert.Equal(RetryState.NonRetryableFailure, Decide(Timeout(TimeoutType.Heartbeat)).State);
        Assert.Equal(RetryState.InProgress, Decide(Timeout(TimeoutType.StartToClose)).State);
    }

    [Fact]
    public void For_FailuresThatAreFinal_IsNotRetried()
    {
        Failure[] final =
        [
            new() { CanceledFailureInfo = new CanceledFailureInfo() },
            new() { TerminatedFailureInfo = new TerminatedFailureInfo() },
            new() { ApplicationFailureInfo = new ApplicationFailureInfo { NonRetryable = true } },
            new() { ServerFailureInfo = new ServerFailureInfo { NonRetryable = true } },
            Timeout(TimeoutType.ScheduleToStart),
        ];
        Assert.All(final, failure => Assert.Equal(RetryState.NonRetryableFailure, Decide(failure).State));
    }

    [Fact]
    public void For_DelayAskedFor_OverridesThePolicy()
    {
        var failure = Application("T");
        failure.ApplicationFailureInfo.NextRetryDelay = TimeSpan.FromMinutes(7).ToDuration();
        Assert.Equal(TimeSpan.FromMinutes(7), Decide(failure).Interval);
    }

    [Theory]
    [InlineData(7, 7)]
    [InlineData(500, 100)]
    [InlineData(0, 100)]
    public void For_DelayAskedForByAWorkflow_KeepsToTheMaximum(int asked, int seconds)
    {
        var failure = Application("T");
        failure.ApplicationFailureInfo.NextRetryDelay = TimeSpan.FromSeconds(asked).ToDuration();
        var decision = RetryDecision.For(policy, 1, failure, Now, expiration: null, capsDelay: true);
        Assert.Equal(new RetryDecision(RetryState.InProgress, TimeSpan.FromSeconds(seconds)), decision);
    }

    [Fact]
    public void For_NoDelayAskedForByAnActivity_IsNotRetried()
    {
        var failure = Application("T");
        failure.ApplicationFailureInfo.NextRetryDelay = new Duration();
        Assert.Equal(RetryState.Timeout, Decide(failure).State);
    }

    [Fact]
    public void For_NoTimeLeft_TimesOut() => Assert.Equal(
        RetryState.Timeout, RetryDecision.For(policy, 1, Application("T"), Now, Now + TimeSpan.FromMilliseconds(999)).State);

    private RetryDecision Decide(Failure failure, int attempt = 1) => RetryDecision.For(policy, attempt, failure, Now, expiration: null);

    private static Failure Application(string type) => new() { ApplicationFailureInfo = new ApplicationFailureInfo { Type = type } };

    private static Failure Timeout(TimeoutType type) => new() { TimeoutFailureInfo = new TimeoutFailureInfo { TimeoutType = type } };
}
