using System.Globalization;
using DataEgress.Workflows.Approvals;
using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace DataEgress.Workflows.Egress.Recipients;

/// <summary>
/// What all deliveries to one recipient together may take up. Runs from the first time that somebody limits it, and for
/// good; batches that run ask for their share by query, and tell by signal that they begin, use less, and end.
/// </summary>
[Workflow]
public class RecipientWorkflow
{
    // A batch tells much more often that it is there; what a killed worker leaves is given to others after this time.
    private static readonly TimeSpan LeaveAfter = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);

    private const int LongestAudit = 100;

    private readonly string recipient;
    private readonly int signalsPerRun;
    private readonly RecipientShares shares;
    private readonly InstructionAudit audit;
    private int signals;

    /// <summary>Takes the input before the first signal or query.</summary>
    [WorkflowInit]
    public RecipientWorkflow(RecipientRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        recipient = request.Recipient;
        signalsPerRun = Math.Max(1, request.SignalsPerRun);
        shares = new(request.Limits is { IsNone: false, Error: null } limits ? limits : null, request.Holders ?? []);
        audit = new(request.Audit, LongestAudit);
    }

    private bool IsFull => signals >= signalsPerRun || Workflow.ContinueAsNewSuggested;

    /// <summary>Divides until it is cancelled.</summary>
    [WorkflowRun]
    public async Task RunAsync(RecipientRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Limits?.Error is { } wrong)
        {
            throw new ApplicationFailureException(wrong, FailureTypes.Configuration, nonRetryable: true);
        }

        while (!IsFull)
        {
            await Workflow.WaitConditionAsync(() => IsFull || shares.Any);
            if (!await Workflow.WaitConditionAsync(() => IsFull, LookEvery))
            {
                shares.Expire(Workflow.UtcNow - LeaveAfter);
            }
        }

        await Workflow.WaitConditionAsync(() => Workflow.AllHandlersFinished);
        var next = request with { Limits = shares.Limits, Holders = shares.Holders, Audit = audit.Entries };
        throw Workflow.CreateContinueAsNewException((RecipientWorkflow w) => w.RunAsync(next));
    }

    /// <summary>Limits the recipient's deliveries together; what is not named is not limited any more.</summary>
    [WorkflowSignal(Signals.SetLimits)]
    public Task SetLimitsAsync(LimitsInstruction? limits = null)
    {
        limits ??= new();
        var refused = limits.ToLimits().Error;
        if (refused is null)
        {
            Limit(limits);
        }
        else
        {
            Workflow.Logger.LogInstructionRefused(Signals.SetLimits, limits.By, refused);
            Note(limits, refused);
        }

        return Task.CompletedTask;
    }

    /// <summary>The same, answered at once with the limits; refused where they are out of bounds.</summary>
    [WorkflowUpdate(Signals.SetLimits)]
    public Task<DeliveryLimits> SetLimitsNowAsync(LimitsInstruction? limits = null) => Task.FromResult(Limit(limits ?? new()));

    /// <summary>Refuses limits out of bounds.</summary>
    [WorkflowUpdateValidator(nameof(SetLimitsNowAsync))]
    public void ValidateSetLimits(LimitsInstruction? limits = null)
    {
        if ((limits ?? new()).ToLimits().Error is { } refused)
        {
            throw new ApplicationFailureException(refused, FailureTypes.InstructionRefused, nonRetryable: true);
        }
    }

    /// <summary>A batch begins, or tells what it takes up at most.</summary>
    [WorkflowSignal(Signals.ReportShare)]
    public Task ReportShareAsync(ShareReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        signals++;
        shares.Report(report.Id, report.Used, Workflow.UtcNow, report.Needed);
        return Task.CompletedTask;
    }

    /// <summary>A batch has ended.</summary>
    [WorkflowSignal(Signals.ReleaseShare)]
    public Task ReleaseShareAsync(ShareRelease release)
    {
        ArgumentNullException.ThrowIfNull(release);
        signals++;
        shares.Release(release.Id);
        return Task.CompletedTask;
    }

    /// <summary>The share of a batch; null if it has not told that it begins.</summary>
    [WorkflowQuery(Queries.Share)]
    public RecipientShare? Share(string id) => shares.Of(id);

    /// <summary>The limits, and who has which share of them.</summary>
    [WorkflowQuery(Queries.Status)]
    public RecipientStatus Status() => new(recipient, shares.Limits, shares.Holders);

    /// <summary>Everything that people told it, and what was refused of signals; of very much the last.</summary>
    [WorkflowQuery(Queries.Audit)]
    public IReadOnlyList<AuditEntry> Audit() => audit.Entries;

    private DeliveryLimits Limit(LimitsInstruction instruction)
    {
        var wanted = instruction.ToLimits();
        shares.Limit(wanted.IsNone ? null : wanted);
        Note(instruction, null);
        return wanted;
    }

    private void Note(LimitsInstruction instruction, string? refused)
    {
        signals++;
        audit.Note(Signals.SetLimits, new(instruction.Reason, instruction.By), [instruction.Describe()], refused);
    }
}
