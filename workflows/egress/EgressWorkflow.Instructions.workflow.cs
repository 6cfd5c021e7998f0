using DataEgress.Workflows.Approvals;
using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace DataEgress.Workflows.Egress;

/// <summary>
/// What people tell an egress: by signal, or by the update of the same name, which answers. It is for the search for entries
/// and for every delivery that runs, which gets it by signal.
/// </summary>
public partial class EgressWorkflow
{
    // Before there was this, an egress took retry and abort for its search only.
    private const string Forwards = "forward-instructions";

    /// <summary>Tries again what waits.</summary>
    [WorkflowSignal(Signals.Retry)]
    public Task RetryAsync(Instruction? instruction = null) => TakeSignalAsync(Signals.Retry, instruction);

    /// <summary>Goes on without what waits; ignored without a reason.</summary>
    [WorkflowSignal(Signals.Skip)]
    public Task SkipAsync(Instruction? instruction = null) => TakeSignalAsync(Signals.Skip, instruction);

    /// <summary>Starts no further delivery and ends those that run; what has arrived stays.</summary>
    [WorkflowSignal(Signals.Abort)]
    public Task AbortAsync(Instruction? instruction = null) => TakeSignalAsync(Signals.Abort, instruction);

    /// <summary>Starts no further delivery, and no further batch of those that run.</summary>
    [WorkflowSignal(Signals.Pause)]
    public Task PauseAsync(Instruction? instruction = null) => TakeSignalAsync(Signals.Pause, instruction);

    /// <summary>Ends a pause, also of a delivery that was paused by itself.</summary>
    [WorkflowSignal(Signals.Resume)]
    public Task ResumeAsync(Instruction? instruction = null) => TakeSignalAsync(Signals.Resume, instruction);

    /// <summary>Tries again what waits; answered when the deliveries have been told.</summary>
    [WorkflowUpdate(Signals.Retry)]
    public Task<InstructionAnswer> RetryNowAsync(Instruction? instruction = null) => TakeUpdateAsync(Signals.Retry, instruction);

    /// <summary>Refuses it where it would have no effect.</summary>
    [WorkflowUpdateValidator(nameof(RetryNowAsync))]
    public void ValidateRetry(Instruction? instruction = null) => Validate(Signals.Retry, instruction);

    /// <summary>Goes on without what waits; answered when the deliveries have been told.</summary>
    [WorkflowUpdate(Signals.Skip)]
    public Task<InstructionAnswer> SkipNowAsync(Instruction? instruction = null) => TakeUpdateAsync(Signals.Skip, instruction);

    /// <summary>Refuses it where it would have no effect.</summary>
    [WorkflowUpdateValidator(nameof(SkipNowAsync))]
    public void ValidateSkip(Instruction? instruction = null) => Validate(Signals.Skip, instruction);

    /// <summary>Ends it; answered when the deliveries have been told.</summary>
    [WorkflowUpdate(Signals.Abort)]
    public Task<InstructionAnswer> AbortNowAsync(Instruction? instruction = null) => TakeUpdateAsync(Signals.Abort, instruction);

    /// <summary>Refuses it where it would have no effect.</summary>
    [WorkflowUpdateValidator(nameof(AbortNowAsync))]
    public void ValidateAbort(Instruction? instruction = null) => Validate(Signals.Abort, instruction);

    /// <summary>Starts nothing further; answered when the deliveries have been told.</summary>
    [WorkflowUpdate(Signals.Pause)]
    public Task<InstructionAnswer> PauseNowAsync(Instruction? instruction = null) => TakeUpdateAsync(Signals.Pause, instruction);

    /// <summary>Refuses it where it would have no effect.</summary>
    [WorkflowUpdateValidator(nameof(PauseNowAsync))]
    public void ValidatePause(Instruction? instruction = null) => Validate(Signals.Pause, instruction);

    /// <summary>Ends a pause; answered when the deliveries have been told.</summary>
    [WorkflowUpdate(Signals.Resume)]
    public Task<InstructionAnswer> ResumeNowAsync(Instruction? instruction = null) => TakeUpdateAsync(Signals.Resume, instruction);

    /// <summary>Refuses it where it would have no effect.</summary>
    [WorkflowUpdateValidator(nameof(ResumeNowAsync))]
    public void ValidateResume(Instruction? instruction = null) => Validate(Signals.Resume, instruction);

    /// <summary>Everything that people told it, and what was refused of signals.</summary>
    [WorkflowQuery(Queries.Audit)]
    public IReadOnlyList<AuditEntry> Audit() => audit.Entries;

    private async Task TakeSignalAsync(string action, Instruction? instruction)
    {
        instruction ??= new();
        if (!Workflow.Patched(Forwards))
        {
            TakeForSearch(action, instruction);
            return;
        }

        if (Refusal(action, instruction) is { } refusal)
        {
            Workflow.Logger.LogInstructionRefused(action, instruction.By, refusal);
            audit.Note(action, instruction, [], refusal);
            return;
        }

        await CarryAsync(action, instruction);
    }

    private async Task<InstructionAnswer> TakeUpdateAsync(string action, Instruction? instruction) =>
        new(action, await CarryAsync(action, instruction ?? new()));

    private void Validate(string action, Instruction? instruction)
    {
        if (Refusal(action, instruction ?? new()) is { } refusal)
        {
            throw new ApplicationFailureException(refusal, FailureTypes.InstructionRefused, nonRetryable: true);
        }
    }

    private string? Refusal(string action, Instruction instruction) => action switch
    {
        _ when intervention.Aborted is { } aborted => $"the egress is aborted: {aborted}",
        Signals.Skip when string.IsNullOrWhiteSpace(instruction.Reason) => "reason: missing; to skip needs one",
        Signals.Skip when deliveries.Count == 0 => "nothing waits that can be skipped",
        Signals.Retry when deliveries.Count == 0 && intervention.Problems.Count == 0 => "nothing waits to be tried again",
        Signals.Pause when paused => "the egress is paused already",
        Signals.Resume when !paused && deliveries.Count == 0 => "the egress is not paused",
        _ => null,
    };

    private async Task<IReadOnlyList<string>> CarryAsync(string action, Instruction instruction)
    {
        List<string> steps = [];
        switch (action)
        {
            case Signals.Retry:
                steps.AddRange(intervention.Undecided(toSkip: false));
                intervention.Retry();
                break;
            case Signals.Abort:
                intervention.Abort(instruction);
                break;
            case Signals.Pause or Signals.Resume:
                paused = action == Signals.Pause;
                break;
            default:
                break;
        }

        var told = deliveries.ToList();
        steps.AddRange(told.Select(d => d.Id));
        audit.Note(action, instruction, steps, null);
        await Workflow.WhenAllAsync(told.Select(d => TellAsync(d, action, instruction)));
        return steps;
    }

    private void TakeForSearch(string action, Instruction instruction)
    {
        if (action == Signals.Retry)
        {
            intervention.Retry();
        }
        else if (action == Signals.Abort && intervention.Problems.Count > 0)
        {
            intervention.Abort(instruction);
        }
    }

    /// <summary>Tells a delivery what was told while it was being started.</summary>
    private async Task CatchUpAsync(ChildWorkflowHandle delivery)
    {
        if (intervention.Aborted is { } reason)
        {
            await TellAsync(delivery, Signals.Abort, new(reason));
        }
        else if (paused)
        {
            await TellAsync(delivery, Signals.Pause, new());
        }
    }

    private static async Task TellAsync(ChildWorkflowHandle delivery, string action, Instruction instruction)
    {
        try
        {
            await delivery.SignalAsync(action, [instruction]);
        }
        catch (FailureException)
        {
            // It has ended meanwhile.
        }
    }
}
