using System.Diagnostics;
using DataEgress.Workflows;
using DataEgress.Workflows.Egress;
using Microsoft.Extensions.Hosting;
using Temporalio.Api.Enums.V1;
using Temporalio.Client;

namespace DataEgress.Workers.Tests.Weather;

/// <summary>A site with one worker, which asks a human at the first failure that its clients do not cure.</summary>
public sealed class Bench : IAsyncLifetime
{
    internal const string Source = "source";
    internal const string Destination = "destination";

    // Small enough to be full, and the journals fit.
    private const string SmallDisk = "size=2m";

    private static readonly DeliverySettings Settings = new(MaximumAttempts: 1, SearchAttributes: false);

    private IHost host = null!;

    internal Site Site { get; private set; } = null!;

    internal GeneratedKey DataKey { get; set; } = null!;

    /// <summary>Whether the staging volume is a small disk of its own, which only root can make.</summary>
    internal bool HasSmallDisk { get; private set; }

    private string StagingRoot => Site.StagingRoot("bench");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => new(StartAsync());

    internal async Task StartAsync(params (string Name, string Value)[] settings)
    {
        Site = await Site.StartAsync(redeliveries: 0);
        await Site.CreateSourceAsync(Source);
        await Site.CreateBucketAsync(Destination);
        DataKey = await Site.GenerateDataKeyAsync((await Site.Kms.CreateKeyAsync(new(), Cancellation)).KeyMetadata.Arn);
        HasSmallDisk = OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && await MountAsync("-t", "tmpfs", "-o", SmallDisk, "tmpfs", StagingRoot);
        var all = Site.Settings("bench");
        foreach (var (name, value) in settings)
        {
            all[name] = value;
        }

        all["Logging:LogLevel:Default"] = "None";
        host = EgressHost.CreateBuilder([], all).Build();
        await host.StartAsync(Cancellation);
    }

    /// <summary>Makes the staging disk larger.</summary>
    internal Task<bool> EnlargeDiskAsync() => MountAsync("-o", "remount,size=64m", StagingRoot);

    /// <summary>Starts the egress of a flag in a folder, and waits until its delivery has started.</summary>
    internal async Task<WorkflowHandle<DeliveryWorkflow, DeliveryResult>> DeliverAsync(string folder, string sourcePrefix, string pipeline)
    {
        var egress = await Site.StartEgressAsync(folder + "pipeline_success.flag", Settings);
        await foreach (var e in egress.FetchHistoryEventsAsync(new() { WaitNewEvent = true }))
        {
            if (e.EventType == EventType.ChildWorkflowExecutionStarted)
            {
                break;
            }
        }

        return Site.Temporal.GetWorkflowHandle<DeliveryWorkflow, DeliveryResult>(WorkflowIds.Delivery(egress.Id, new(sourcePrefix, pipeline)));
    }

    /// <summary>The egress that a delivery belongs to.</summary>
    internal static async Task<string> EgressOfAsync(WorkflowHandle<DeliveryWorkflow, DeliveryResult> delivery) =>
        (await delivery.DescribeAsync()).ParentId ?? throw new InvalidOperationException($"{delivery.Id} belongs to no egress");

    /// <summary>Waits, event by event, until a delivery waits for a human.</summary>
    internal static async Task<Problem> ProblemAsync(WorkflowHandle<DeliveryWorkflow, DeliveryResult> delivery)
    {
        await foreach (var e in delivery.FetchHistoryEventsAsync(new() { WaitNewEvent = true }))
        {
            if (e.EventType == EventType.WorkflowTaskCompleted && await delivery.QueryAsync(w => w.Status()) is { Waiting.Count: > 0 } status)
            {
                return Assert.Single(status.Waiting);
            }
        }

        throw new InvalidOperationException("the delivery ended without asking anybody");
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync(CancellationToken.None);
        host.Dispose();
        if (HasSmallDisk)
        {
            await RunAsync("umount", "-l", StagingRoot);
        }

        await Site.DisposeAsync();
    }

    private static Task<bool> MountAsync(params string[] arguments) => RunAsync("mount", arguments);

    private static async Task<bool> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        await process.WaitForExitAsync(CancellationToken.None);
        return process.ExitCode == 0;
    }
}
