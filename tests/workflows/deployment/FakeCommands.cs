using System.Collections.Concurrent;
using System.Text.Json;
using DataEgress.Workflows.Deployment;
using DataEgress.Workflows.Deployment.Plans;
using Temporalio.Activities;
using Temporalio.Exceptions;

namespace DataEgress.Workflows.Tests.Deployment;

/// <summary>Commands that do nothing but what a test tells them, and remember what they were asked.</summary>
internal sealed class FakeCommands : IDeploymentActivities
{
    /// <summary>Commands as they were run: step, attempt, arguments.</summary>
    public ConcurrentQueue<string> Runs { get; } = new();

    /// <summary>What a command would do, as its digest says.</summary>
    public string Digest { get; set; } = new('a', 64);

    public Func<CommandRequest, Task<CommandResult>>? OnRun { get; set; }

    public Func<PlanRequest, PlanReading> OnRead { get; set; } = _ => throw new InvalidOperationException("no plan is to be read");

    public static ApplicationFailureException Failed() => new("exit code 1", DeploymentFailures.CommandFailed, nonRetryable: true);

    public CommandResult Result(int exitCode = 0, object? output = null) =>
        new(exitCode, Digest, "log", output is null ? null : JsonSerializer.SerializeToElement(output));

    [Activity]
    public Task<PlanReading> ReadPlanAsync(PlanRequest request) => Task.FromResult(OnRead(request));

    [Activity]
    public Task<CommandDigest> DigestCommandAsync(CommandRequest request) => Task.FromResult(new CommandDigest(Digest));

    [Activity]
    public Task<CommandResult> RunCommandAsync(CommandRequest request)
    {
        Runs.Enqueue($"{request.Key}: {string.Join(' ', request.Command.Run)}");
        return request.ApprovedDigest is { } approved && approved != Digest
            ? throw new ApplicationFailureException("it has changed", DeploymentFailures.DigestChanged, nonRetryable: true)
            : OnRun?.Invoke(request) ?? Task.FromResult(Result());
    }
}
