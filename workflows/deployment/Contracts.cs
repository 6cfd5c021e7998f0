using System.Text.Json;
using System.Text.Json.Serialization;
using DataEgress.Workflows.Approvals;
using DataEgress.Workflows.Deployment.Plans;

namespace DataEgress.Workflows.Deployment;

/// <summary>Deploy one system to one environment.</summary>
/// <param name="Plan">The plan's name.</param>
/// <param name="Environment">The environment: letters, digits, '.', '_' and '-'.</param>
/// <param name="RequestedBy">Who asks for it.</param>
/// <param name="Parameters">The plan's parameters, by name.</param>
/// <param name="Approvers">Who may decide.</param>
/// <param name="Definition">The plan as it was read; null: the worker reads it from its folder of plans.</param>
/// <param name="SearchAttributes">False where the search attributes are not registered.</param>
public sealed record DeploymentRequest(
    [property: JsonPropertyName("plan")] string Plan,
    [property: JsonPropertyName("environment")] string Environment,
    [property: JsonPropertyName("requestedBy")] string RequestedBy,
    [property: JsonPropertyName("parameters")] IReadOnlyDictionary<string, JsonElement>? Parameters = null,
    [property: JsonPropertyName("approvers")] IReadOnlyList<Approver>? Approvers = null,
    [property: JsonPropertyName("definition")] Plan? Definition = null,
    [property: JsonPropertyName("searchAttributes")] bool SearchAttributes = true);

/// <summary>How a deployment ended.</summary>
/// <param name="Outcome">How.</param>
/// <param name="Steps">What became of each step.</param>
/// <param name="Reason">Why it was aborted.</param>
public sealed record DeploymentResult(
    [property: JsonPropertyName("outcome")] DeploymentOutcome Outcome,
    [property: JsonPropertyName("steps")] IReadOnlyList<StepStatus> Steps,
    [property: JsonPropertyName("reason")] string? Reason = null);

/// <summary>How a deployment ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DeploymentOutcome>))]
public enum DeploymentOutcome
{
    /// <summary>Every step was done or not needed.</summary>
    [JsonStringEnumMemberName("deployed")]
    Deployed,

    /// <summary>The same, but for steps that were skipped.</summary>
    [JsonStringEnumMemberName("deployed-with-skips")]
    DeployedWithSkips,

    /// <summary>A human stopped it; what was done was undone as far as its steps say how.</summary>
    [JsonStringEnumMemberName("aborted")]
    Aborted,
}

/// <summary>Answer of the query <c>status</c>.</summary>
/// <param name="Plan">The plan's name.</param>
/// <param name="Environment">The environment.</param>
/// <param name="PlanDigest">Digest of the plan's text; null before it was read.</param>
/// <param name="RequestedBy">Who asked for it.</param>
/// <param name="Steps">Every step.</param>
/// <param name="Aborted">Why it is being undone; null while it is not.</param>
public sealed record DeploymentStatus(
    [property: JsonPropertyName("plan")] string Plan,
    [property: JsonPropertyName("environment")] string Environment,
    [property: JsonPropertyName("planDigest")] string? PlanDigest,
    [property: JsonPropertyName("requestedBy")] string RequestedBy,
    [property: JsonPropertyName("steps")] IReadOnlyList<StepStatus> Steps,
    [property: JsonPropertyName("aborted")] string? Aborted = null);

/// <summary>Where a step stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StepState>))]
public enum StepState
{
    /// <summary>Steps before it are not done.</summary>
    [JsonStringEnumMemberName("waiting")]
    Waiting,

    /// <summary>It is being done.</summary>
    [JsonStringEnumMemberName("running")]
    Running,

    /// <summary>A gate is open, for an approval or for evidence.</summary>
    [JsonStringEnumMemberName("waiting-for-decision")]
    Gate,

    /// <summary>It failed and waits for <c>retry</c>, <c>skip</c> or <c>abort</c>.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>It is done.</summary>
    [JsonStringEnumMemberName("done")]
    Done,

    /// <summary>A human skipped it.</summary>
    [JsonStringEnumMemberName("skipped")]
    Skipped,

    /// <summary>Its condition does not hold.</summary>
    [JsonStringEnumMemberName("not-needed")]
    NotNeeded,

    /// <summary>An abort came before its end.</summary>
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,

    /// <summary>It was done, and was undone after an abort.</summary>
    [JsonStringEnumMemberName("undone")]
    Undone,
}

/// <summary>A step as the query <c>status</c> shows it.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Title">What it does.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Attempt">Which attempt this is; 0 before the first.</param>
/// <param name="Problem">What it failed of; null if it did not.</param>
/// <param name="Digest">Digest of what it did, or of what is approved.</param>
/// <param name="Log">Where its command's output is.</param>
/// <param name="Evidence">What a human gave as evidence, or why they skipped it.</param>
/// <param name="Skippable">It may be skipped when it has failed.</param>
public sealed record StepStatus(
    [property: JsonPropertyName("step")] string Id,
    [property: JsonPropertyName("title")] string Title,
    [property: JsonPropertyName("state")] StepState State,
    [property: JsonPropertyName("attempt")] int Attempt,
    [property: JsonPropertyName("problem")] string? Problem = null,
    [property: JsonPropertyName("digest")] string? Digest = null,
    [property: JsonPropertyName("log")] string? Log = null,
    [property: JsonPropertyName("evidence")] string? Evidence = null,
    [property: JsonPropertyName("skippable")] bool Skippable = true);

/// <summary>Payload of <c>retry</c>, <c>skip</c> and <c>abort</c>.</summary>
/// <param name="Step">The failed step that is meant; null for all that have failed. Not used by <c>abort</c>.</param>
/// <param name="Reason">Why; required to skip.</param>
/// <param name="By">Who.</param>
public sealed record StepInstruction(
    [property: JsonPropertyName("step")] string? Step = null,
    [property: JsonPropertyName("reason")] string? Reason = null,
    [property: JsonPropertyName("by")] string? By = null);

/// <summary>Type names of the failures of steps.</summary>
public static class DeploymentFailures
{
    /// <summary>The plan or its parameters are wrong. The deployment does not start.</summary>
    public const string InvalidPlan = "InvalidPlan";

    /// <summary>A command cannot be started, or one of its settings or secrets is not there.</summary>
    public const string CannotStart = "CannotStart";

    /// <summary>A command ended with another exit code than 0.</summary>
    public const string CommandFailed = "CommandFailed";

    /// <summary>A command took longer than its limit and was stopped.</summary>
    public const string CommandTimedOut = "CommandTimedOut";

    /// <summary>The worker was lost while a command ran: nobody knows what it did.</summary>
    public const string Interrupted = "Interrupted";

    /// <summary>What would be done is not what was approved.</summary>
    public const string DigestChanged = "DigestChanged";

    /// <summary>A check does not hold.</summary>
    public const string CheckFailed = "CheckFailed";

    /// <summary>An approval was rejected.</summary>
    public const string Rejected = "Rejected";

    /// <summary>Nobody decided in time.</summary>
    public const string Expired = "Expired";

    /// <summary>An expression has no value.</summary>
    public const string Expression = "Expression";
}
