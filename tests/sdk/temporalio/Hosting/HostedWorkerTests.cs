using DataEgress.Local.Temporal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Temporalio.Activities;
using Temporalio.Client;
using Temporalio.Extensions.Hosting;
using Temporalio.Workflows;

namespace Temporalio.Tests.Hosting;

public class HostedWorkerTests
{
    [Fact]
    public void AddHostedTemporalWorker_SameTaskQueueTwice_Throws()
    {
        var services = new ServiceCollection();
        services.AddHostedTemporalWorker("twice");

        Assert.Throws<InvalidOperationException>(() => services.AddHostedTemporalWorker("twice"));
    }

    [Fact]
    public async Task StartAsync_ScopedActivities_GetAnInstancePerAttempt()
    {
        var stopping = TestContext.Current.CancellationToken;
        await using var server = await TemporalServer.StartAsync(new(), stopping);
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddTemporalClient(server.Address, "default");
        builder.Services.AddSingleton<Instances>();
        builder.Services.AddHostedTemporalWorker("hosted")
            .AddScopedActivities<ScopedActivities>()
            .AddWorkflow<ScopedFlow>()
            .ConfigureOptions(options => options.MaxConcurrentActivities = 5);
        using var host = builder.Build();
        await host.StartAsync(stopping);

        var client = host.Services.GetRequiredService<ITemporalClient>();
        var numbers = await client.ExecuteWorkflowAsync((ScopedFlow w) => w.RunAsync(), new("hosted", "hosted"));
        await host.StopAsync(stopping);

        Assert.Equal([1, 2], numbers);
        Assert.Equal(2, host.Services.GetRequiredService<Instances>().Disposed);
    }

    public class Instances
    {
        public int Made { get; set; }

        public int Disposed { get; set; }
    }

    public sealed class ScopedActivities(Instances instances) : IAsyncDisposable
    {
        private readonly int number = ++instances.Made;

        [Activity]
        public int Number() => number;

        public ValueTask DisposeAsync()
        {
            instances.Disposed++;
            return ValueTask.CompletedTask;
        }
    }

    [Workflow]
    public class ScopedFlow
    {
        [WorkflowRun]
        public async Task<int[]> RunAsync()
        {
            var options = new ActivityOptions { StartToCloseTimeout = TimeSpan.FromSeconds(30) };
            var first = await Workflow.ExecuteActivityAsync((ScopedActivities a) => a.Number(), options);
            return [first, await Workflow.ExecuteActivityAsync((ScopedActivities a) => a.Number(), options)];
        }
    }
}
