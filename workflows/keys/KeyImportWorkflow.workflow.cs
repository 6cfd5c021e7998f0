using System.Diagnostics.CodeAnalysis;
using DataEgress.Workflows.Approvals;
using DataEgress.Workflows.Egress;
using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace DataEgress.Workflows.Keys;

/// <summary>
/// The ceremony for one key: external key, wrapping package, wrapped blob, approval, import, verification. Key bytes,
/// blob and token pass by this workflow; it knows where they lie and what they hash to.
/// </summary>
[Workflow]
[SuppressMessage("Design", "CA1001", Justification = "A workflow has no end at which to dispose; the source holds no handle.")]
public partial class KeyImportWorkflow : GatedWorkflow
{
    /// <summary>The gate's name.</summary>
    public const string Gate = "import";

    // Import and its retries must end while the token still lives.
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(15);

    // Clocks that differ must not make us publish in a loop.
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMinutes(1);

    private readonly KeyImportRequest request;
    private readonly CancellationTokenSource abort = CancellationTokenSource.CreateLinkedTokenSource(Workflow.CancellationToken);
    private readonly KeySteps steps;
    private string step = "start";
    private ExternalKey? key;
    private WrappingPackage? package;
    private KeyMaterialSubmission? pending;
    private KeyMaterialSubmission? current;
    private string? refused;
    private string? aborted;
    private Problem? problem;
    private bool retry;
    private bool awaitsMaterial;
    private bool importing;
    private ImportedMaterial? imported;
    private int attempts;
    private string? shown;

    /// <summary>Takes the input before the first signal or query.</summary>
    [WorkflowInit]
    public KeyImportWorkflow(KeyImportRequest request)
        : base(request?.Approvers ?? [])
    {
        this.request = request!;
        steps = new(request!);
    }

    private string? WaitingFor =>
        problem is not null ? SearchAttributes.Intervention
        : Gates.Open.Count > 0 ? SearchAttributes.Approval
        : awaitsMaterial ? SearchAttributes.KeyMaterial
        : null;

    private string? Next => WaitingFor switch
    {
        SearchAttributes.Intervention => $"Repair the cause, then signal `{Signals.Retry}`; or `{Signals.Abort}`.",
        SearchAttributes.Approval => $"Approve or reject gate `{Gate}` with digest `{current?.Sha256}`.",
        SearchAttributes.KeyMaterial =>
            $"Wrap the key material as s3://{package!.Bucket}/{package.Prefix}INSTRUCTIONS.md says, upload it, and signal"
            + $" `{Signals.SubmitKeyMaterial}` before {package.ValidTo:yyyy-MM-dd HH:mm} UTC; or `{Signals.Abort}`.",
        _ => null,
    };

    /// <summary>Goes through the ceremony until the key works or somebody aborts it.</summary>
    [WorkflowRun]
    public async Task<KeyImportResult> RunAsync(KeyImportRequest request)
    {
        Validate();
        if (this.request.SearchAttributes)
        {
            Workflow.UpsertTypedSearchAttributes(SearchAttributes.Environment.ValueSet(this.request.Environment));
        }

        try
        {
            key = await AttendAsync("prepare key", () => steps.PrepareKeyAsync(abort.Token));
            Note(key.Created ? "key created" : "key adopted", key.KeyId);
            await PublishAsync("package published");
            while (true)
            {
                if (await CeremonyAsync() is { } result)
                {
                    return result;
                }
            }
        }
        catch (AbortedException)
        {
            return new(
                KeyImportOutcome.Aborted,
                key?.KeyId,
                KeyImportRules.FullAlias(this.request.Alias),
                imported?.KeyMaterialId,
                Packages: package?.Number ?? 0,
                Reason: aborted);
        }
        finally
        {
            step = "ended";
            awaitsMaterial = false;
            Changed();
        }
    }

    /// <summary>Says where the wrapped blob lies. A later one replaces one that is not approved yet.</summary>
    [WorkflowSignal(Signals.SubmitKeyMaterial)]
    public Task SubmitKeyMaterialAsync(KeyMaterialSubmission? submission)
    {
        var reason = importing ? "The approved key material is being imported." : KeyImportRules.Refuse(submission, package);
        if (reason is null && Gates.Unpassable(GateFor(submission!)) is { } unpassable)
        {
            reason = unpassable + " Custodians cannot approve.";
        }

        if (reason is null)
        {
            pending = submission! with { Sha256 = submission.Sha256.Trim().ToLowerInvariant() };
        }
        else
        {
            refused = reason;
            Workflow.Logger.LogMaterialRefused(reason);
        }

        var by = submission?.SubmittedBy ?? (submission?.Custodians is { } custodians ? string.Join(", ", custodians) : null);
        Gates.Record(new(Workflow.UtcNow, Signals.SubmitKeyMaterial, Gate, By: by, Digest: submission?.Sha256, Refused: reason));
        return Task.CompletedTask;
    }

    /// <summary>Tries a failed step again.</summary>
    [WorkflowSignal(Signals.Retry)]
    public Task RetryAsync(Instruction? instruction = null)
    {
        retry = problem is not null;
        Note(Signals.Retry, instruction?.Reason, instruction?.By, retry ? null : "No step has failed.");
        return Task.CompletedTask;
    }

    /// <summary>Stops the ceremony, unless the approved material is being imported.</summary>
    [WorkflowSignal(Signals.Abort)]
    public Task AbortAsync(Instruction? instruction = null)
    {
        if (importing && problem is null)
        {
            Note(Signals.Abort, instruction?.Reason, instruction?.By, "The approved key material is being imported.");
            return Task.CompletedTask;
        }

        aborted ??= $"{instruction?.Reason ?? "no reason given"}{(instruction?.By is { } by ? $" (by {by})" : "")}";
        Note(Signals.Abort, instruction?.Reason, instruction?.By);
        abort.Cancel();
        return Task.CompletedTask;
    }

    /// <summary>Where it stands.</summary>
    [WorkflowQuery(Queries.Status)]
    public KeyImportStatus Status() =>
        new(step, WaitingFor, Next, key, package, package?.Number ?? 0, current ?? pending, refused, problem);

    private protected override void Changed()
    {
        Workflow.CurrentDetails = string.Join("\n\n", new[]
        {
            Next,
            Gates.Describe(),
            problem is null ? null : $"**{problem.Step}** failed: {problem.Type}: {problem.Message}",
            refused is null ? null : $"The last key material was refused: {refused}",
        }.Where(line => !string.IsNullOrEmpty(line)));
        if (request.SearchAttributes && shown != WaitingFor)
        {
            shown = WaitingFor;
            Workflow.UpsertTypedSearchAttributes(
                shown is null ? SearchAttributes.WaitingFor.ValueUnset() : SearchAttributes.WaitingFor.ValueSet(shown));
        }
    }

    private void Validate()
    {
        var errors = KeyImportRules.Errors(request, Workflow.UtcNow).ToList();
        if (Gates.Unpassable(GateFor(null)) is { } unpassable)
        {
            errors.Add($"approvers: {unpassable}");
        }

        if (errors.Count > 0)
        {
            throw new ApplicationFailureException(string.Join("; ", errors), FailureTypes.Configuration, nonRetryable: true);
        }
    }
}
