using System.Text.Json;
using DataEgress.Workflows.Deployment.Expressions;
using DataEgress.Workflows.Deployment.Plans;

namespace DataEgress.Workflows.Deployment;

/// <summary>What became of a step so far.</summary>
internal sealed class StepRun(Step step)
{
    private readonly List<JsonElement?> outputs = [];

    public Step Step { get; } = step;

    public StepState State { get; set; }

    public int Attempt { get; set; }

    public string? Problem { get; set; }

    public string? Digest { get; set; }

    public string? Log { get; set; }

    public string? Evidence { get; set; }

    /// <summary>What the human said who was asked for; null while nobody has.</summary>
    public FailureDecision? Decision { get; set; }

    public int? ExitCode { get; private set; }

    /// <summary>Runs of its command that can be undone, with the names that they knew.</summary>
    public List<IReadOnlyDictionary<string, Value>> Applied { get; } = [];

    /// <summary>Items of <c>for-each</c> that a failed attempt has done; they are not done again.</summary>
    public HashSet<string> DoneItems { get; } = new(StringComparer.Ordinal);

    /// <summary>Steps that need it may start.</summary>
    public bool IsOver => State is StepState.Done or StepState.Skipped or StepState.NotNeeded;

    public StepStatus Status => new(Step.Id, Step.Title, State, Attempt, Problem, Digest, Log, Evidence, Step.Skippable);

    /// <summary>Forgets the results of an earlier attempt.</summary>
    public void Begin()
    {
        Attempt++;
        State = StepState.Running;
        Problem = null;
        Decision = null;
        ExitCode = null;
        if (DoneItems.Count == 0)
        {
            outputs.Clear();
        }
    }

    /// <summary>Goes on with the attempt that seemed to be done.</summary>
    public void Resume()
    {
        State = StepState.Running;
        Problem = null;
        Decision = null;
    }

    /// <summary>Takes the result of its command.</summary>
    public void Take(CommandResult result)
    {
        ExitCode = result.ExitCode;
        Digest = result.Digest;
        Log = result.Log;
        outputs.Add(result.Output);
    }

    /// <summary>What expressions see of it.</summary>
    public Value ToValue() => new Fields(new Dictionary<string, Value>(StringComparer.Ordinal)
    {
        ["outcome"] = new Text(State switch { StepState.Done => "done", StepState.Skipped => "skipped", StepState.NotNeeded => "not-needed", _ => "" }),
        ["exit_code"] = ExitCode is { } code ? new Number(code) : Nothing.Instance,
        ["output"] = outputs.Count > 0 ? ToValue(outputs[^1]) : Nothing.Instance,
        ["outputs"] = new Sequence([.. outputs.Select(ToValue)]),
        ["evidence"] = Evidence is { } evidence ? new Text(evidence) : Nothing.Instance,
    });

    /// <summary>An output as a value.</summary>
    public static Value ToValue(JsonElement? output) => output is { } json ? Value.From(json) : Nothing.Instance;
}

/// <summary>What a human wants done about a failed step.</summary>
/// <param name="Skip">Go on without it, instead of trying again.</param>
/// <param name="Reason">Why.</param>
internal sealed record FailureDecision(bool Skip, string? Reason);

/// <summary>A step has failed, for a reason that its workflow found. Never leaves the workflow.</summary>
internal sealed class StepFailedException(string type, string message) : Exception(message)
{
    /// <summary>One of <see cref="DeploymentFailures"/>.</summary>
    public string Type { get; } = type;
}
