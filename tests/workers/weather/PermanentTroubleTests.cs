using System.Text;
using DataEgress.Workflows.Egress;

namespace DataEgress.Workers.Tests.Weather;

/// <summary>Whatever cannot be cured by trying again waits for a human, tells what to do, and goes on when told that it is done.</summary>
public sealed class PermanentTroubleTests(Bench bench) : IClassFixture<Bench>
{
    public static TheoryData<string> Names => [.. Trouble.All.Where(t => t.Dks is null).Select(t => t.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Deliver_LastingTrouble_WaitsWithARemedyAndEndsAfterRetry(string name)
    {
        var trouble = Trouble.Of(name);
        Assert.SkipWhen(name == "disk-full" && !bench.HasSmallDisk, "Only root can mount a disk that is small enough to be full.");
        await RunAsync(bench, trouble, _ => { });
    }

    /// <summary>Has a delivery meet the trouble, and ends it as the message says.</summary>
    internal static async Task RunAsync(Bench bench, Trouble trouble, Action<bool> switchOver)
    {
        await trouble.PutAsync(bench);
        await trouble.PutEntryAsync(bench);
        await (trouble.Begin?.Invoke(bench, trouble) ?? Task.CompletedTask);
        bench.Site.AwsFaults = request => trouble.Over(bench, request);
        bench.Site.ReceiverFaults = trouble.OverReceiverAsync;
        switchOver(true);

        var delivery = await bench.DeliverAsync(trouble.Folder, trouble.SourcePrefix, trouble.Name);
        var problem = await Bench.ProblemAsync(delivery);
        bench.Site.AwsFaults = null;
        bench.Site.ReceiverFaults = null;
        switchOver(false);
        TestContext.Current.TestOutputHelper!.WriteLine($"{problem.Step}: {problem.Type}: {problem.Message}");

        Assert.Equal(trouble.Type, problem.Type);
        Assert.Contains(trouble.Named, problem.Message, StringComparison.Ordinal);
        Assert.Contains(trouble.Cause, problem.Message, StringComparison.Ordinal);
        Assert.Contains(trouble.Remedy, problem.Message, StringComparison.Ordinal);

        await (trouble.Repair?.Invoke(bench, trouble) ?? Task.CompletedTask);
        await delivery.SignalAsync(w => w.RetryAsync(null));
        var result = await delivery.GetResultAsync();
        Assert.Equal(DeliveryOutcome.Delivered, result.Outcome);
        var receipt = Encoding.UTF8.GetString(await bench.Site.GetAsync(result.Receipt!.Bucket, result.Receipt.Key));
        Assert.Contains($"\"attempts\":{(problem.Step == "read entry" ? 1 : 2)}", receipt, StringComparison.Ordinal);
        Assert.Equal(trouble.Expected, await bench.Site.GetAsync(trouble.Target.Bucket, trouble.Target.Key));
    }
}
