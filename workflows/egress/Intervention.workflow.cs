using System.Diagnostics.CodeAnalysis;
using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace DataEgress.Workflows.Egress;

/// <summary>
/// The place where failed steps wait for a human. Several may wait at once; an instruction is for all that wait when it
/// comes, since whoever repairs the cause has repaired it for all of them.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A workflow has no end at which to dispose; the source holds no handle.")]
internal sealed class Intervention(bool searchAttributes)
{
    private static readonly IReadOnlyList<string> All = [Signals.Retry, Signals.Skip, Signals.Abort];
    private static readonly IReadOnlyList<string> WithoutSkip = [Signals.Retry, Signals.Abort];

    private readonly List<Waiting> waiting = [];
    private readonly CancellationTokenSource abort = CancellationTokenSource.CreateLinkedTokenSource(Workflow.CancellationToken);

    /// <summary>Why the work was aborted; null while it was not.</summary>
    public string? Aborted { get; private set; }

    /// <summary>Cancelled by an abort, and with the workflow.</summary>
    public CancellationToken AbortToken => abort.Token;

    /// <summary>What waits.</summary>
    public IReadOnlyList<Problem> Problems => [.. waiting.Select(w => w.Problem)];

    /// <summary>The steps that wait and have not been decided yet.</summary>
    /// <param name="toSkip">Only those that can be skipped.</param>
    public IReadOnlyList<string> Undecided(bool toSkip) =>
        [.. waiting.Where(w => w.Decision is null && (!toSkip || w.MaySkip)).Select(w => w.Problem.Step)];

    /// <summary>Lets every waiting step try again.</summary>
    public void Retry() => Decide(new(Skip: false, null));

    /// <summary>Lets every waiting step go on without what failed, for the reason given.</summary>
    public void Skip(Instruction instruction) => Decide(new(Skip: true, Describe(instruction)));

    /// <summary>Ends the work: running steps are cancelled, waiting ones give up.</summary>
    public void Abort(Instruction instruction)
    {
        Aborted ??= Describe(instruction);
        abort.Cancel();
    }

    /// <summary>
    /// Does a step, and when it has failed for good, waits for a human and does what they say.
    /// </summary>
    /// <param name="step">The step's name, for people.</param>
    /// <param name="attempt">The step.</param>
    /// <param name="skip">What to do instead when told to skip, given the reason; null if the step cannot be skipped.</param>
    /// <param name="failed">Told of each failure.</param>
    /// <exception cref="AbortedException">A human stopped the work.</exception>
    public async Task<T> AttendAsync<T>(
        string step, Func<Task<T>> attempt, Func<string, Task<T>>? skip = null, Action<ActivityFailureException>? failed = null)
    {
        var current = attempt;
        while (true)
        {
            if (Aborted is not null)
            {
                throw new AbortedException();
            }

            try
            {
                return await current();
            }
            catch (ActivityFailureException) when (Aborted is not null)
            {
                throw new AbortedException();
            }
            catch (ActivityFailureException e) when (!TemporalException.IsCanceledException(e))
            {
                failed?.Invoke(e);
                var (type, message) = Failures.Describe(e);
                var decision = await WaitAsync(new(step, type, message, Workflow.UtcNow, skip is null ? WithoutSkip : All), skip is not null);
                current = decision.Skip ? () => skip!(decision.Reason!) : attempt;
            }
        }
    }

    private static string Describe(Instruction instruction) => (instruction.Reason, instruction.By) switch
    {
        (null, null) => "no reason given",
        (var reason, null) => reason,
        (null, var by) => $"no reason given (by {by})",
        var (reason, by) => $"{reason} (by {by})",
    };

    private void Decide(Decision decision)
    {
        foreach (var item in waiting)
        {
            if (!decision.Skip || item.MaySkip)
            {
                item.Decision ??= decision;
            }
        }
    }

    private async Task<Decision> WaitAsync(Problem problem, bool maySkip)
    {
        var item = new Waiting(problem, maySkip);
        waiting.Add(item);
        Workflow.Logger.LogWaiting(problem.Step, problem.Type, problem.Message);
        Show();
        await Workflow.WaitConditionAsync(() => item.Decision is not null || Aborted is not null);
        waiting.Remove(item);
        Show();
        return item.Decision ?? throw new AbortedException();
    }

    private void Show()
    {
        Workflow.CurrentDetails = string.Join(
            "\n\n", waiting.Select(w => $"**{w.Problem.Step}** waits for `retry`{(w.MaySkip ? ", `skip`" : "")} or `abort`: {w.Problem.Type}: {w.Problem.Message}"));
        if (searchAttributes)
        {
            Workflow.UpsertTypedSearchAttributes(
                waiting.Count > 0
                    ? SearchAttributes.WaitingFor.ValueSet(SearchAttributes.Intervention)
                    : SearchAttributes.WaitingFor.ValueUnset());
        }
    }

    private sealed record Decision(bool Skip, string? Reason);

    private sealed class Waiting(Problem problem, bool maySkip)
    {
        public Problem Problem { get; } = problem;

        public bool MaySkip { get; } = maySkip;

        public Decision? Decision { get; set; }
    }
}

/// <summary>A human stopped the work. Never leaves the workflow.</summary>
internal sealed class AbortedException : Exception;
