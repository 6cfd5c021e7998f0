using DataEgress.Activities.Egress.Naming;

namespace DataEgress.Activities.Tests.Egress.Naming;

public sealed class SourcePrefixesTests
{
    private const string Flag = "cbol/2026-12-31/pipeline_success.flag";

    [Theory]
    [InlineData("cbol/$TODAYS_DATE", true)]
    [InlineData("cbol/$TODAYS_DATE/*", true)]
    [InlineData("cbol/$TODAYS_DATE/pipe*", true)]
    [InlineData("cb", true)]
    [InlineData("cbol/2026-12-30", false)]
    [InlineData("other/$TODAYS_DATE", false)]
    [InlineData("cbol/$TODAYS_DATE/**", false)]
    public void Matches_SourcePrefix_IsAPrefixAfterReplacing(string prefix, bool expected) =>
        Assert.Equal(expected, SourcePrefixes.Matches(prefix, Flag, Entry.EventTime));

    [Theory]
    [InlineData("cbol/$TODAYS_DATE")]
    [InlineData("cbol/$TODAYS_DATE/")]
    [InlineData("cbol/$TODAYS_DATE/*")]
    [InlineData("cbol/2026-12-31/*")]
    [InlineData("cbol")]
    [InlineData("cbol/*")]
    public void Candidates_UsualPrefix_IsAmongThem(string prefix) =>
        Assert.Contains(prefix, SourcePrefixes.Candidates(Flag, Entry.EventTime));

    [Fact]
    public void Candidates_FlagBesideOthers_HasThePrefixUpToTheFlag() => Assert.Contains(
        "collections/$TODAYS_DATE/incremental/database.collection5-",
        SourcePrefixes.Candidates("collections/2026-12-31/incremental/database.collection5-pipeline_success.flag", Entry.EventTime));

    [Fact]
    public void Candidates_AnyFlag_AllMatchIt() => Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), prefix =>
    {
        var flag = prefix.Get + SourcePrefixes.FlagSuffix;

        // A key that ends in a star, or holds a placeholder, is no candidate that the facts speak of.
        return flag.Contains('*', StringComparison.Ordinal) || flag.Contains('$', StringComparison.Ordinal)
            || SourcePrefixes.Candidates(flag, Entry.EventTime).All(c => c.Length > 0 && SourcePrefixes.Matches(c, flag, Entry.EventTime));
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("cbol/a.csv", 0, true)]
    [InlineData("cbol/", 0, false)]
    [InlineData("cbol/", 1, true)]
    [InlineData("cbol/pipeline_success.flag", 1, false)]
    [InlineData("cbol/collection5-pipeline_success.flag", 0, false)]
    public void IsSent_Key_LeavesOutFlagsAndEmptyFolders(string key, long size, bool expected) => Assert.Equal(expected, SourcePrefixes.IsSent(key, size));
}
