using DataEgress.Starter.Starting;
using DataEgress.Workflows;
using FsCheck;
using FsCheck.Fluent;

namespace DataEgress.Starter.Tests.Starting;

public sealed class ReplayTargetTests
{
    [Theory]
    [InlineData("s3://b/a/pipeline_success.flag", "egress/b/a/pipeline_success.flag@")]
    [InlineData("s3://b/a/", "egress/b/a/")]
    [InlineData("s3://b/a*", "egress/b/a")]
    [InlineData("s3://b/", "egress/b/")]
    [InlineData("egress/b/a*", "egress/b/a")]
    public void TryParse_FlagOrPrefix_IsThePrefixOfIds(string text, string prefix)
    {
        Assert.True(ReplayTarget.TryParse(text, out var target));
        Assert.Equal(prefix, Assert.IsType<ReplayTarget.Prefix>(target).IdPrefix);
    }

    [Theory]
    [InlineData("egress/b/a/pipeline_success.flag@v1")]
    [InlineData("egress/b/a/pipeline_success.flag@v1#replay-3")]
    public void TryParse_WorkflowId_IsTheWorkflow(string text)
    {
        Assert.True(ReplayTarget.TryParse(text, out var target));
        Assert.Equal(text, Assert.IsType<ReplayTarget.Workflow>(target).Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("egress/")]
    [InlineData("s3://")]
    [InlineData("s3://bucket")]
    [InlineData("s3:///key")]
    [InlineData("deployment/plan/test")]
    public void TryParse_AnythingElse_IsRefused(string text) => Assert.False(ReplayTarget.TryParse(text, out _));

    [Theory]
    [InlineData("egress/b/k@v#replay-0")]
    [InlineData("egress/b/k@v#replay-01")]
    [InlineData("egress/b/k@v#replay-")]
    [InlineData("egress/b/k@v#replay-x")]
    [InlineData("egress/b/k@v")]
    public void SplitReplay_NoReplay_IsTheIdItself(string id) => Assert.Equal((id, 0), ReplayTarget.SplitReplay(id));

    [Fact]
    public void SplitReplay_AnyReplay_GivesBackWhatItWasMadeOf() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<NonEmptyString>(),
            ArbMap.Default.ArbFor<PositiveInt>(),
            (id, number) => ReplayTarget.SplitReplay(WorkflowIds.Replay("egress/" + id.Get, number.Get)) == ("egress/" + id.Get, number.Get))
            .QuickCheckThrowOnFailure();
}
