using DataEgress.Workflows.Egress;
using DataEgress.Workflows.Egress.Recipients;
using FsCheck;
using FsCheck.Fluent;

namespace DataEgress.Workflows.Tests.Egress.Recipients;

public sealed class RecipientSharesTests
{
    private static readonly DateTime Now = new(2026, 11, 21, 8, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void Report_NoLimits_GivesEverything()
    {
        var shares = new RecipientShares(null, []);

        shares.Report("a", null, Now);
        shares.Report("b", null, Now);

        Assert.Equal([new RecipientShare(), new RecipientShare()], shares.Holders.Select(h => h.Granted));
    }

    [Fact]
    public void Report_SecondBatch_GetsItsHalfWhenTheFirstHasGivenItBack()
    {
        var shares = new RecipientShares(new(5, 10_000), []);
        shares.Report("a", null, Now);
        Assert.Equal(new RecipientShare(5, 10_000), shares.Of("a"));

        shares.Report("b", null, Now);
        Assert.Equal((new RecipientShare(3, 5000), new RecipientShare(0, 0)), (shares.Of("a"), shares.Of("b")));

        shares.Report("a", new(4, 5000), Now);
        Assert.Equal((new RecipientShare(3, 5000), new RecipientShare(1, 5000)), (shares.Of("a"), shares.Of("b")));

        shares.Report("a", new(3, 5000), Now);
        Assert.Equal((new RecipientShare(3, 5000), new RecipientShare(2, 5000)), (shares.Of("a"), shares.Of("b")));

        shares.Release("a");
        Assert.Equal(new RecipientShare(5, 10_000), shares.Of("b"));
        Assert.Null(shares.Of("a"));
    }

    [Fact]
    public void Report_MoreBatchesThanFiles_LetsTheLaterOnesWait()
    {
        var shares = new RecipientShares(new(2, null), []);
        foreach (var id in new[] { "a", "b", "c" })
        {
            shares.Report(id, null, Now);
            shares.Report("a", new(1), Now);
        }

        Assert.Equal([new(1), new(1), new RecipientShare(0, 0)], shares.Holders.Select(h => h.Granted));

        shares.Release("b");

        Assert.Equal([new(1), new RecipientShare(1)], shares.Holders.Select(h => h.Granted));
    }

    [Fact]
    public void Report_FewFilesLeft_GivesWhatItNeedsNoMoreToTheOthers()
    {
        var shares = new RecipientShares(new(9, 9000), []);
        foreach (var id in new[] { "a", "b", "c" })
        {
            shares.Report(id, null, Now);
            shares.Report("a", shares.Of("a"), Now);
            shares.Report("b", shares.Of("b") ?? new(0, 0), Now);
        }

        Assert.All(shares.Holders, h => Assert.Equal(new RecipientShare(3, 3000), h.Granted));

        shares.Report("a", new(3, 3000), Now, new(1));
        Assert.Equal([new(1, 3000), new(4, 3000), new RecipientShare(4, 3000)], shares.Holders.Select(h => h.Granted));

        shares.Report("b", new(4, 3000), Now, new(null, 500));
        Assert.Equal([new(1, 4250), new(4, 500), new RecipientShare(4, 4250)], shares.Holders.Select(h => h.Granted));

        // Nothing is left to it but to say so.
        shares.Report("c", new(4, 4250), Now, new(0));
        Assert.Equal([new(1, 8500), new(8, 500), new RecipientShare(0, 0)], shares.Holders.Select(h => h.Granted));
    }

    [Fact]
    public void Limit_WhileUnlimitedBatchesRun_GivesNobodyMoreBeforeAllHaveGivenBack()
    {
        var shares = new RecipientShares(null, []);
        shares.Report("a", null, Now);
        shares.Report("b", null, Now);

        shares.Limit(new(4, null));
        shares.Report("c", null, Now);
        Assert.Equal(new RecipientShare(0, null), shares.Of("c"));

        shares.Report("a", new(2, null), Now);
        Assert.Equal(0, shares.Of("c")!.FilesAtOnce);

        shares.Report("b", new(1, null), Now);
        Assert.Equal(1, shares.Of("c")!.FilesAtOnce);
    }

    [Fact]
    public void Expire_BatchOfAKilledWorker_GivesItsShareToTheOthers()
    {
        var shares = new RecipientShares(new(4, null), []);
        shares.Report("a", null, Now);
        shares.Report("b", null, Now.AddMinutes(2));

        shares.Expire(Now.AddMinutes(1));

        Assert.Equal(new RecipientShare(4), shares.Of("b"));
        Assert.Single(shares.Holders);
    }

    [Fact]
    public void Shares_WhateverHappens_NeverExceedTheLimitsTogether()
    {
        // Which batch, what it does, and a number for that.
        var step = from batch in Gen.Choose(0, 5) from action in Gen.Choose(0, 5) from number in Gen.Choose(1, 12) select (batch, action, number);
        Prop.ForAll(step.ListOf().ToArbitrary(), steps =>
        {
            var shares = new RecipientShares(new(6, 6000), []);
            var uses = new Dictionary<string, RecipientShare>();
            var limit = 6;
            foreach (var (batch, action, number) in steps)
            {
                var id = $"batch {batch}";
                switch (action)
                {
                    case 0 when uses.Remove(id):
                        shares.Release(id);
                        break;
                    case 1:
                        limit = number;
                        shares.Limit(new(limit, limit * 1000));
                        break;
                    case 2 when uses.Count > 0:
                        // All tell what they use, and take no more than they have: then the new limits hold.
                        foreach (var other in uses.Keys.ToList())
                        {
                            uses[other] = shares.Of(other)!;
                            shares.Report(other, uses[other], Now);
                        }

                        Assert.True(uses.Values.Sum(u => u.FilesAtOnce!.Value) <= limit);
                        break;
                    default:
                        // A batch does at any moment what it was granted, and tells so when it likes.
                        shares = new(shares.Limits, shares.Holders);
                        if (!uses.ContainsKey(id))
                        {
                            shares.Report(id, null, Now);
                        }

                        uses[id] = shares.Of(id)!;
                        if (number > 6)
                        {
                            shares.Report(id, uses[id], Now);
                        }

                        break;
                }

                var bound = shares.Holders.Sum(h => (long)Math.Max(h.Granted.FilesAtOnce!.Value, h.Used.FilesAtOnce!.Value));
                Assert.True(uses.All(u => u.Value.FilesAtOnce <= shares.Holders.Single(h => h.Id == u.Key) switch { var h => Math.Max(h.Granted.FilesAtOnce!.Value, h.Used.FilesAtOnce!.Value) }));
                Assert.True(uses.Values.Sum(u => u.FilesAtOnce!.Value) <= bound);
            }

            // When all have told, everything is given out again.
            TellAll(_ => null);
            Assert.True(!shares.Any || shares.Holders.Sum(h => h.Granted.FilesAtOnce!.Value) == limit);
            Assert.True(!shares.Any || shares.Holders.Sum(h => h.Granted.BytesPerSecond!.Value) == limit * 1000);

            // What some do not need the others have.
            TellAll(i => new RecipientShare(i + 1));
            Assert.Equal(Math.Min(limit, Enumerable.Range(1, shares.Holders.Count).Sum()), shares.Holders.Sum(h => h.Granted.FilesAtOnce!.Value));
            Assert.All(shares.Holders, h => Assert.True(h.Granted.FilesAtOnce <= h.Needed!.FilesAtOnce));
            Assert.All(shares.Holders, h => Assert.Equal(h.Granted.FilesAtOnce > 0, h.Granted.BytesPerSecond > 0));

            void TellAll(Func<int, RecipientShare?> needs)
            {
                for (var round = 0; round < 2; round++)
                {
                    foreach (var (holder, i) in shares.Holders.Select((h, i) => (h, i)))
                    {
                        shares.Report(holder.Id, shares.Of(holder.Id), Now, needs(i));
                    }
                }
            }
        }).QuickCheckThrowOnFailure();
    }
}
