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
public class KeyImportWorkflow : GatedWorkflow
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

    /// <summary>One blob's way. Null if it led nowhere and another blob is needed.</summary>
    private async Task<KeyImportResult?> CeremonyAsync()
    {
        current = await NextMaterialAsync();
        if (current is null)
        {
            await PublishAsync("package expired and published again");
            return null;
        }

        try
        {
            await AttendAsync("check key material", () => steps.CheckMaterialAsync(current, package!, abort.Token));
            if (await ApproveAsync(current) is not { } approvedBy)
            {
                return null;
            }

            importing = true;
            imported = await AttendAsync("import key material", () => steps.ImportMaterialAsync(key!, current, package!));
            await AttendAsync("verify key", () => steps.VerifyKeyAsync(key!, imported));
            Note("key material imported", imported.KeyMaterialId);
            Workflow.Logger.LogImported(key!.KeyId, imported.KeyMaterialId);
            return new(
                KeyImportOutcome.Imported,
                key.KeyId,
                KeyImportRules.FullAlias(request.Alias),
                imported.KeyMaterialId,
                current.Sha256,
                approvedBy,
                current.Custodians,
                package!.Number,
                Workflow.UtcNow);
        }
        catch (MaterialRefusedException e)
        {
            Void(e.Message);
            if (e.NeedsPackage)
            {
                await PublishAsync("package published again");
            }

            return null;
        }
        finally
        {
            importing = false;
            current = null;
        }
    }

    /// <summary>Waits for a blob; null if the package has ended before one came.</summary>
    private async Task<KeyMaterialSubmission?> NextMaterialAsync()
    {
        Enter("wait for key material", awaits: true);
        await Workflow.WaitConditionAsync(() => pending is not null || aborted is not null, Remaining());
        awaitsMaterial = false;
        ThrowIfAborted();
        (var next, pending) = (pending, null);
        return next;
    }

    /// <summary>Waits for the gate; null if the blob was rejected, replaced or overtaken by the end of the package.</summary>
    private async Task<IReadOnlyList<string>?> ApproveAsync(KeyMaterialSubmission submission)
    {
        Enter("wait for approval");
        refused = null;
        attempts++;
        using var withdraw = CancellationTokenSource.CreateLinkedTokenSource(abort.Token);
        var passing = Gates.PassAsync(GateFor(submission), withdraw.Token);
        try
        {
            await Workflow.WaitConditionAsync(() => passing.IsCompleted || pending is not null || aborted is not null, Remaining());
            if (!passing.IsCompleted)
            {
                // Not CancelAsync, which would leave the workflow's thread.
                withdraw.Cancel();
            }

            var outcome = await passing;
            if (outcome.Approved)
            {
                return outcome.ApprovedBy;
            }

            Void(outcome.State == GateState.Expired ? "The time for approval was up. Submit it again." : $"It was rejected: {outcome.Reason}. Submit another.");
            return null;
        }
        catch (Exception e) when (TemporalException.IsCanceledException(e) && !Workflow.CancellationToken.IsCancellationRequested)
        {
            ThrowIfAborted();
            if (pending is not null)
            {
                Void("It was replaced by a later one.");
                return null;
            }

            throw new MaterialRefusedException(
                "The wrapping package expired before enough had approved. Wrap the material again with the new package.", needsPackage: true);
        }
    }

    private async Task PublishAsync(string action)
    {
        var next = await AttendAsync("publish wrapping package", () => steps.PublishPackageAsync(key!, (package?.Number ?? 0) + 1, abort.Token));
        package = next;

        // Wrapped for the former package: it cannot be unwrapped any more.
        if (pending is not null)
        {
            pending = null;
            Void("The wrapping package was renewed meanwhile. Wrap the material again with the new package.");
        }

        Workflow.Logger.LogPackage(next.Number, next.Bucket, next.Prefix, next.ValidTo);
        Gates.Record(new(
            Workflow.UtcNow, action, Gate, Digest: next.PublicKeySha256, Reason: $"package {next.Number} at s3://{next.Bucket}/{next.Prefix}"));
    }

    private async Task<T> AttendAsync<T>(string name, Func<Task<T>> attempt)
    {
        Enter(name);
        while (true)
        {
            ThrowIfAborted();
            try
            {
                return await attempt();
            }
            catch (ActivityFailureException) when (aborted is not null)
            {
                throw new AbortedException();
            }
            catch (ActivityFailureException e) when (!TemporalException.IsCanceledException(e))
            {
                var (type, message) = Failures.Describe(e);
                if (type is KeyFailures.WrongMaterial or KeyFailures.WrappingFailed or KeyFailures.TokenExpired)
                {
                    throw new MaterialRefusedException(message, needsPackage: type != KeyFailures.WrongMaterial);
                }

                await InterveneAsync(new(name, type, message, Workflow.UtcNow));
            }
        }
    }

    private async Task InterveneAsync(Problem failed)
    {
        problem = failed;
        retry = false;
        Workflow.Logger.LogWaiting(failed.Step, failed.Type, failed.Message);
        Changed();
        await Workflow.WaitConditionAsync(() => retry || aborted is not null);
        problem = null;
        Changed();
    }

    private GateRequest GateFor(KeyMaterialSubmission? submission) => new(
        Gate,
        $"import key material into {KeyImportRules.FullAlias(request.Alias ?? "")} ({request.Environment})"
        + (submission is null ? "" : $", wrapped by {string.Join(", ", submission.Custodians)}"),
        request.Approval ?? KeyImportRules.DefaultApproval,
        submission?.Sha256,
        Math.Max(attempts, 1),
        [.. new[] { request.RequestedBy, submission?.SubmittedBy }.Concat(submission?.Custodians ?? []).OfType<string>()]);

    private TimeSpan Remaining()
    {
        var remaining = package!.ValidTo.ToUniversalTime() - Margin - Workflow.UtcNow;
        return remaining > ShortestWait ? remaining : ShortestWait;
    }

    private void Enter(string name, bool awaits = false)
    {
        step = name;
        awaitsMaterial = awaits;
        Changed();
    }

    private void Void(string reason)
    {
        refused = reason;
        Workflow.Logger.LogMaterialRefused(reason);
        Gates.Record(new(Workflow.UtcNow, "key material voided", Gate, Digest: current?.Sha256, Reason: reason));
    }

    private void Note(string action, string? reason, string? by = null, string? refusal = null) =>
        Gates.Record(new(Workflow.UtcNow, action, Gate, By: by, Reason: reason, Refused: refusal));

    private void ThrowIfAborted()
    {
        if (aborted is not null)
        {
            throw new AbortedException();
        }
    }
}
