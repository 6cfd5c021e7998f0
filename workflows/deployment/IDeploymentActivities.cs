using System.Text.Json;
using System.Text.Json.Serialization;
using DataEgress.Workflows.Deployment.Plans;
using Temporalio.Activities;

namespace DataEgress.Workflows.Deployment;

/// <summary>What a worker with the plans' tools and workspace does for a deployment.</summary>
public interface IDeploymentActivities
{
    /// <summary>Reads a plan from the worker's folder of plans.</summary>
    [Activity]
    Task<PlanReading> ReadPlanAsync(PlanRequest request);

    /// <summary>The digest of what a command will do: its arguments, variables and files.</summary>
    [Activity]
    Task<CommandDigest> DigestCommandAsync(CommandRequest request);

    /// <summary>Runs a command to its end, once; see <see cref="DeploymentFailures"/> for how it fails.</summary>
    [Activity]
    Task<CommandResult> RunCommandAsync(CommandRequest request);
}

/// <summary>Ask for a plan.</summary>
/// <param name="Name">Its name.</param>
public sealed record PlanRequest([property: JsonPropertyName("name")] string Name);

/// <summary>A command to be run.</summary>
/// <param name="Plan">The plan's name.</param>
/// <param name="Environment">The environment.</param>
/// <param name="Deployment">Tells this deployment from others of the same plan and environment.</param>
/// <param name="Key">Names this run of a step; the same key and digest is run to its end only once.</param>
/// <param name="Command">The command, its expressions evaluated.</param>
/// <param name="ApprovedDigest">What it must have as its digest; null if nothing was approved.</param>
/// <param name="AnyExitCode">Every exit code is a result, not a failure.</param>
/// <param name="Remember">A run that has ended is not run again under the same key.</param>
public sealed record CommandRequest(
    [property: JsonPropertyName("plan")] string Plan,
    [property: JsonPropertyName("environment")] string Environment,
    [property: JsonPropertyName("deployment")] string Deployment,
    [property: JsonPropertyName("key")] string Key,
    [property: JsonPropertyName("command")] CommandStep Command,
    [property: JsonPropertyName("approvedDigest")] string? ApprovedDigest = null,
    [property: JsonPropertyName("anyExitCode")] bool AnyExitCode = false,
    [property: JsonPropertyName("remember")] bool Remember = true);

/// <summary>The digest of what a command will do.</summary>
/// <param name="Digest">SHA-256, lower-case hexadecimal.</param>
public sealed record CommandDigest([property: JsonPropertyName("digest")] string Digest);

/// <summary>A command has ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Digest">The digest of what it did.</param>
/// <param name="Log">Where its output is.</param>
/// <param name="Output">What was captured of its standard output.</param>
public sealed record CommandResult(
    [property: JsonPropertyName("exitCode")] int ExitCode,
    [property: JsonPropertyName("digest")] string Digest,
    [property: JsonPropertyName("log")] string Log,
    [property: JsonPropertyName("output")] JsonElement? Output = null);
