using Temporalio.Client;
using Temporalio.Common;

namespace Temporalio.Tests.Behaviour;

/// <summary>What a workflow is started with arrives in it, and what it changes arrives at the server.</summary>
public sealed class InformedTests(BehaviourFixture fixture) : IClassFixture<BehaviourFixture>
{
    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ExecuteAsync_RetryPolicyAndPriority_AreTheClients()
    {
        var full = new RetryPolicy
        {
            InitialInterval = TimeSpan.FromTicks(12_345_678),
            BackoffCoefficient = 1.5F,
            MaximumInterval = TimeSpan.FromMilliseconds(98_765),
            MaximumAttempts = 3,
            NonRetryableErrorTypes = ["B", "A"],
        };

        var told = await RunAsync(options => (options.RetryPolicy, options.Priority) = (full, new(2, "tenant", 1.5F)));

        Assert.Equal(["B", "A"], told.RetryPolicy!.NonRetryableErrorTypes!);
        Assert.Equal(full with { NonRetryableErrorTypes = null }, told.RetryPolicy with { NonRetryableErrorTypes = null });
        Assert.Equal(new(2, "tenant", 1.5F), told.Priority);
    }

    [Fact]
    public async Task ExecuteAsync_NoRetryPolicyAndPriority_Unset()
    {
        var told = await RunAsync(_ => { });

        Assert.Null(told.RetryPolicy);
        Assert.Equal(Priority.Default, told.Priority);
    }

    [Fact]
    public async Task ExecuteAsync_UpsertedAttributes_ChangeByName()
    {
        using var worker = fixture.WorkerOf<Relabelling>();
        var options = BehaviourFixture.OptionsOf(worker);
        options.TypedSearchAttributes = new SearchAttributeCollection.Builder()
            .Set(Relabelling.Keyword, "old")
            .Set(Relabelling.Number, 5)
            .Set(Relabelling.Flag, true)
            .ToSearchAttributeCollection();

        var (result, description) = await worker.ExecuteAsync(
            async () =>
            {
                var handle = await fixture.Client.StartWorkflowAsync((Relabelling w) => w.RunAsync(), options);
                return (await handle.GetResultAsync(), await handle.DescribeAsync());
            },
            Stopping);

        Assert.Equal("new False True True", result);
        Assert.Equal("new", description.TypedSearchAttributes.Get(Relabelling.Keyword));
        Assert.False(description.TypedSearchAttributes.ContainsKey(Relabelling.Number));
        Assert.True(description.TypedSearchAttributes.Get(Relabelling.Flag));
    }

    private async Task<Told> RunAsync(Action<WorkflowOptions> configure)
    {
        using var worker = fixture.WorkerOf<Informed>();
        var options = BehaviourFixture.OptionsOf(worker);
        configure(options);
        return await worker.ExecuteAsync(
            () => fixture.Client.ExecuteWorkflowAsync((Informed w) => w.RunAsync(), options), Stopping);
    }
}
