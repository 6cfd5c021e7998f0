using System.Text.Json.Serialization;

namespace DataEgress.Workflows.Deployment.Plans;

/// <summary>A step of a plan. Exactly one of its kinds is set.</summary>
/// <param name="Id">Its name within the plan.</param>
/// <param name="Title">What it does, for people.</param>
/// <param name="Needs">Steps that come before it.</param>
/// <param name="When">It is done only if this holds; null for always.</param>
/// <param name="ForEach">A list: the step is done for each <c>item</c> of it, one after the other; null for once.</param>
/// <param name="Skippable">A human may skip it when it has failed.</param>
/// <param name="Command">Kind <c>command</c>.</param>
/// <param name="Check">Kind <c>check</c>.</param>
/// <param name="Approval">Kind <c>approval</c>.</param>
/// <param name="Manual">Kind <c>manual</c>.</param>
/// <param name="Wait">Kind <c>wait</c>.</param>
/// <param name="Undo">Takes the step back when the deployment is aborted after it.</param>
public sealed record Step(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("title")] string Title,
    [property: JsonPropertyName("needs")] IReadOnlyList<string> Needs,
    [property: JsonPropertyName("when")] string? When = null,
    [property: JsonPropertyName("forEach")] string? ForEach = null,
    [property: JsonPropertyName("skippable")] bool Skippable = true,
    [property: JsonPropertyName("command")] CommandStep? Command = null,
    [property: JsonPropertyName("check")] CheckStep? Check = null,
    [property: JsonPropertyName("approval")] ApprovalStep? Approval = null,
    [property: JsonPropertyName("manual")] ManualStep? Manual = null,
    [property: JsonPropertyName("wait")] WaitStep? Wait = null,
    [property: JsonPropertyName("undo")] CommandStep? Undo = null);

/// <summary>A program is run. All texts may hold <c>${…}</c>.</summary>
/// <param name="Run">Program and arguments; no shell in between.</param>
/// <param name="In">Folder to run in, below the workspace; null for the workspace itself.</param>
/// <param name="Env">Environment variables.</param>
/// <param name="Secrets">Environment variables whose values are references to secrets.</param>
/// <param name="Timeout">Limit of one run.</param>
/// <param name="DigestOf">Files, below the folder, whose content belongs to what the step will do.</param>
/// <param name="Capture">What becomes of the standard output.</param>
/// <param name="Repeatable">Running it twice does no harm: it is simply run again when a worker was lost.</param>
public sealed record CommandStep(
    [property: JsonPropertyName("run")] IReadOnlyList<string> Run,
    [property: JsonPropertyName("in")] string? In,
    [property: JsonPropertyName("env")] IReadOnlyDictionary<string, string> Env,
    [property: JsonPropertyName("secrets")] IReadOnlyDictionary<string, string> Secrets,
    [property: JsonPropertyName("timeout")] TimeSpan Timeout,
    [property: JsonPropertyName("digestOf")] IReadOnlyList<string> DigestOf,
    [property: JsonPropertyName("capture")] Capture Capture = Capture.None,
    [property: JsonPropertyName("repeatable")] bool Repeatable = false);

/// <summary>What becomes of a command's standard output, besides the log.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Capture>))]
public enum Capture
{
    /// <summary>Nothing.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>The step's output is its text, without white space at the ends.</summary>
    [JsonStringEnumMemberName("text")]
    Text,

    /// <summary>The step's output is the JSON value that it is.</summary>
    [JsonStringEnumMemberName("json")]
    Json,
}

/// <summary>Something must hold.</summary>
/// <param name="Command">A program that must end with 0, or whose <c>output</c> and <c>exit_code</c> the condition judges.</param>
/// <param name="That">The condition; null if the exit code decides.</param>
/// <param name="Message">What to say when it does not hold.</param>
/// <param name="Every">It is tried again at this interval; null for once.</param>
/// <param name="For">How long it is tried.</param>
public sealed record CheckStep(
    [property: JsonPropertyName("command")] CommandStep? Command = null,
    [property: JsonPropertyName("that")] string? That = null,
    [property: JsonPropertyName("message")] string? Message = null,
    [property: JsonPropertyName("every")] TimeSpan? Every = null,
    [property: JsonPropertyName("for")] TimeSpan? For = null);

/// <summary>People must agree.</summary>
/// <param name="Subject">What is approved, for people; may hold <c>${…}</c>.</param>
/// <param name="Of">The step that is approved: decisions are bound to the digest of what it will do.</param>
/// <param name="Prepare">The step that makes what is approved; done again before the gate opens again.</param>
/// <param name="Required">Distinct approvers.</param>
/// <param name="Groups">Groups that they belong to; empty for every known approver.</param>
/// <param name="FourEyes">Whoever asked for the deployment may not approve.</param>
/// <param name="Timeout">Time until it expires; null for never.</param>
public sealed record ApprovalStep(
    [property: JsonPropertyName("subject")] string Subject,
    [property: JsonPropertyName("of")] string? Of = null,
    [property: JsonPropertyName("prepare")] string? Prepare = null,
    [property: JsonPropertyName("required")] int Required = 1,
    [property: JsonPropertyName("groups")] IReadOnlyList<string>? Groups = null,
    [property: JsonPropertyName("fourEyes")] bool FourEyes = true,
    [property: JsonPropertyName("timeout")] TimeSpan? Timeout = null);

/// <summary>A human does something and says, as the reason of their <c>approve</c>, what the evidence is.</summary>
/// <param name="Instructions">What to do; may hold <c>${…}</c>.</param>
/// <param name="Groups">Groups that may do it; empty for every known approver.</param>
/// <param name="Timeout">Time until it expires; null for never.</param>
public sealed record ManualStep(
    [property: JsonPropertyName("instructions")] string Instructions,
    [property: JsonPropertyName("groups")] IReadOnlyList<string>? Groups = null,
    [property: JsonPropertyName("timeout")] TimeSpan? Timeout = null);

/// <summary>Time passes.</summary>
/// <param name="For">How much; null if it waits until a time.</param>
/// <param name="Until">Until when, RFC 3339; may hold <c>${…}</c>.</param>
public sealed record WaitStep(
    [property: JsonPropertyName("for")] TimeSpan? For = null,
    [property: JsonPropertyName("until")] string? Until = null);
