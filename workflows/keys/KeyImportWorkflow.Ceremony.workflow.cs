using DataEgress.Workflows.Approvals;
using DataEgress.Workflows.Egress;
using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace DataEgress.Workflows.Keys;

/// <content>The way of a blob, and of a step that failed.</content>
public partial class KeyImportWorkflow
{
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
            var verified = await AttendAsync("verify key", () => steps.VerifyKeyAsync(key!, imported));
            key = key! with { State = verified.State };
            Note("key material imported", imported.KeyMaterialId);
            Workflow.Logger.LogImported(key.KeyId, imported.KeyMaterialId);
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
