using DataEgress.Workflows.Approvals;
using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace DataEgress.Workflows.Egress;

/// <summary>
/// What people tell a delivery: refused where it has no effect, carried out, and kept for audit and receipt. The same holds
/// for signals, which have no answer, and for updates, which have one.
/// </summary>
/// <param name="intervention">The steps that wait.</param>
/// <param name="paused">No new batch is started.</param>
/// <param name="limits">What it may take up.</param>
/// <param name="earlier">What earlier runs were told.</param>
internal sealed class DeliveryInstructions(
    Intervention intervention, bool paused, DeliveryLimits? limits, IReadOnlyList<AuditEntry>? earlier)
{
    private readonly InstructionAudit audit = new(earlier);

    /// <summary>No new batch is started.</summary>
    public bool Paused { get; private set; } = paused;

    /// <summary>What it may take up; null for no limit.</summary>
    public DeliveryLimits? Limits { get; private set; } = limits;

    /// <summary>Everything that was told, in order; of very many the last.</summary>
    public IReadOnlyList<AuditEntry> Audit => audit.Entries;

    /// <summary>Takes a signal: what is refused is only noted.</summary>
    public void Signal(string action, Instruction? instruction)
    {
        instruction ??= new();
        if (Refusal(action, instruction) is { } refusal)
        {
            Workflow.Logger.LogInstructionRefused(action, instruction.By, refusal);
            audit.Note(action, instruction, [], refusal);
            return;
        }

        Carry(action, instruction);
    }

    /// <summary>Fails with the reason where an update would have no effect: it then leaves no trace in the history.</summary>
    public void Validate(string action, Instruction? instruction)
    {
        if (Refusal(action, instruction ?? new()) is { } refusal)
        {
            throw new ApplicationFailureException(refusal, FailureTypes.InstructionRefused, nonRetryable: true);
        }
    }

    /// <summary>Takes an update that was validated.</summary>
    public InstructionAnswer Update(string action, Instruction? instruction) => new(action, Carry(action, instruction ?? new()));

    /// <summary>Takes limits by signal: those that are refused are only noted.</summary>
    public void SignalLimits(LimitsInstruction? instruction)
    {
        instruction ??= new();
        if (LimitsRefusal(instruction) is { } refusal)
        {
            Workflow.Logger.LogInstructionRefused(Signals.SetLimits, instruction.By, refusal);
            audit.Note(Signals.SetLimits, new(instruction.Reason, instruction.By), [], refusal);
            return;
        }

        UpdateLimits(instruction);
    }

    /// <summary>Fails with the reason where limits are not allowed.</summary>
    public void ValidateLimits(LimitsInstruction? instruction)
    {
        if (LimitsRefusal(instruction ?? new()) is { } refusal)
        {
            throw new ApplicationFailureException(refusal, FailureTypes.InstructionRefused, nonRetryable: true);
        }
    }

    /// <summary>Takes limits that were validated.</summary>
    /// <returns>The limits of every batch from the next on.</returns>
    public DeliveryLimits UpdateLimits(LimitsInstruction? instruction)
    {
        instruction ??= new();
        var wanted = instruction.ToLimits();
        Limits = wanted.IsNone ? null : wanted;
        audit.Note(Signals.SetLimits, new(instruction.Reason, instruction.By), [instruction.Describe()], null);
        return wanted;
    }

    private string? LimitsRefusal(LimitsInstruction instruction) =>
        intervention.Aborted is { } aborted ? $"the delivery is aborted: {aborted}" : instruction.ToLimits().Error;

    private string? Refusal(string action, Instruction instruction) => action switch
    {
        _ when intervention.Aborted is { } aborted => $"the delivery is aborted: {aborted}",
        Signals.Skip when string.IsNullOrWhiteSpace(instruction.Reason) => "reason: missing; to skip needs one",
        Signals.Skip when intervention.Undecided(toSkip: true).Count == 0 => "nothing waits that can be skipped",
        Signals.Retry when intervention.Undecided(toSkip: false).Count == 0 => "nothing waits to be tried again",
        Signals.Pause when Paused => "the delivery is paused already",
        Signals.Resume when !Paused => "the delivery is not paused",
        _ => null,
    };

    private IReadOnlyList<string> Carry(string action, Instruction instruction)
    {
        IReadOnlyList<string> steps = [];
        switch (action)
        {
            case Signals.Retry:
                steps = intervention.Undecided(toSkip: false);
                intervention.Retry();
                break;
            case Signals.Skip:
                steps = intervention.Undecided(toSkip: true);
                intervention.Skip(instruction);
                break;
            case Signals.Abort:
                intervention.Abort(instruction);
                break;
            case Signals.Pause or Signals.Resume:
                Paused = action == Signals.Pause;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(action), action, null);
        }

        audit.Note(action, instruction, steps, null);
        return steps;
    }
}
