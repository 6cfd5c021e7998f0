using DataEgress.Workflows.Approvals;
using Temporalio.Workflows;

namespace DataEgress.Workflows.Egress;

/// <summary>What people tell a delivery: by signal, or by the update of the same name, which answers.</summary>
public partial class DeliveryWorkflow
{
    /// <summary>Tries again what waits.</summary>
    [WorkflowSignal(Signals.Retry)]
    public Task RetryAsync(Instruction? instruction = null) => TakeSignal(Signals.Retry, instruction);

    /// <summary>Goes on without what waits; ignored without a reason.</summary>
    [WorkflowSignal(Signals.Skip)]
    public Task SkipAsync(Instruction? instruction = null) => TakeSignal(Signals.Skip, instruction);

    /// <summary>Ends the delivery; what has arrived stays.</summary>
    [WorkflowSignal(Signals.Abort)]
    public Task AbortAsync(Instruction? instruction = null) => TakeSignal(Signals.Abort, instruction);

    /// <summary>Starts no further batch.</summary>
    [WorkflowSignal(Signals.Pause)]
    public Task PauseAsync(Instruction? instruction = null) => TakeSignal(Signals.Pause, instruction);

    /// <summary>Ends a pause.</summary>
    [WorkflowSignal(Signals.Resume)]
    public Task ResumeAsync(Instruction? instruction = null) => TakeSignal(Signals.Resume, instruction);

    /// <summary>Tries again what waits, answered at once; refused if nothing does.</summary>
    [WorkflowUpdate(Signals.Retry)]
    public Task<InstructionAnswer> RetryNowAsync(Instruction? instruction = null) => TakeUpdate(Signals.Retry, instruction);

    /// <summary>Refuses it where it would have no effect.</summary>
    [WorkflowUpdateValidator(nameof(RetryNowAsync))]
    public void ValidateRetry(Instruction? instruction = null) => instructions.Validate(Signals.Retry, instruction);

    /// <summary>Goes on without what waits, answered at once; refused without a reason.</summary>
    [WorkflowUpdate(Signals.Skip)]
    public Task<InstructionAnswer> SkipNowAsync(Instruction? instruction = null) => TakeUpdate(Signals.Skip, instruction);

    /// <summary>Refuses it where it would have no effect.</summary>
    [WorkflowUpdateValidator(nameof(SkipNowAsync))]
    public void ValidateSkip(Instruction? instruction = null) => instructions.Validate(Signals.Skip, instruction);

    /// <summary>Ends the delivery, answered at once.</summary>
    [WorkflowUpdate(Signals.Abort)]
    public Task<InstructionAnswer> AbortNowAsync(Instruction? instruction = null) => TakeUpdate(Signals.Abort, instruction);

    /// <summary>Refuses it where it would have no effect.</summary>
    [WorkflowUpdateValidator(nameof(AbortNowAsync))]
    public void ValidateAbort(Instruction? instruction = null) => instructions.Validate(Signals.Abort, instruction);

    /// <summary>Starts no further batch, answered at once.</summary>
    [WorkflowUpdate(Signals.Pause)]
    public Task<InstructionAnswer> PauseNowAsync(Instruction? instruction = null) => TakeUpdate(Signals.Pause, instruction);

    /// <summary>Refuses it where it would have no effect.</summary>
    [WorkflowUpdateValidator(nameof(PauseNowAsync))]
    public void ValidatePause(Instruction? instruction = null) => instructions.Validate(Signals.Pause, instruction);

    /// <summary>Ends a pause, answered at once.</summary>
    [WorkflowUpdate(Signals.Resume)]
    public Task<InstructionAnswer> ResumeNowAsync(Instruction? instruction = null) => TakeUpdate(Signals.Resume, instruction);

    /// <summary>Refuses it where it would have no effect.</summary>
    [WorkflowUpdateValidator(nameof(ResumeNowAsync))]
    public void ValidateResume(Instruction? instruction = null) => instructions.Validate(Signals.Resume, instruction);

    /// <summary>Limits what every batch from the next on may take up; what is not named is not limited any more.</summary>
    [WorkflowSignal(Signals.SetLimits)]
    public Task SetLimitsAsync(LimitsInstruction? limits = null)
    {
        instructions.SignalLimits(limits);
        return Task.CompletedTask;
    }

    /// <summary>The same, answered at once with the limits; refused where they are out of bounds.</summary>
    [WorkflowUpdate(Signals.SetLimits)]
    public Task<DeliveryLimits> SetLimitsNowAsync(LimitsInstruction? limits = null) => Task.FromResult(instructions.UpdateLimits(limits));

    /// <summary>Refuses limits out of bounds.</summary>
    [WorkflowUpdateValidator(nameof(SetLimitsNowAsync))]
    public void ValidateSetLimits(LimitsInstruction? limits = null) => instructions.ValidateLimits(limits);

    /// <summary>Everything that people told it, and what was refused of signals.</summary>
    [WorkflowQuery(Queries.Audit)]
    public IReadOnlyList<AuditEntry> Audit() => instructions.Audit;

    private Task TakeSignal(string action, Instruction? instruction)
    {
        instructions.Signal(action, instruction);
        return Task.CompletedTask;
    }

    private Task<InstructionAnswer> TakeUpdate(string action, Instruction? instruction) =>
        Task.FromResult(instructions.Update(action, instruction));
}
