using DataEgress.Workflows;
using DataEgress.Workflows.Approvals;
using DataEgress.Workflows.Keys;
using Temporalio.Workflows;

namespace DataEgress.Starter.Tests;

/// <summary>Speaks as a ceremony that publishes a package, at once unless its description says otherwise, and then waits for key material.</summary>
[Workflow(nameof(KeyImportWorkflow))]
public sealed class FakeKeyImport
{
    /// <summary>A description of keys whose package is published when the test says so.</summary>
    public const string Later = "later";

    /// <summary>Signal that publishes the package.</summary>
    public const string Publish = "publish";

    private KeyMaterialSubmission? submission;
    private bool published;

    [WorkflowRun]
    public async Task<KeyImportResult> RunAsync(KeyImportRequest request)
    {
        published |= request.Description != Later;
        await Workflow.WaitConditionAsync(() => published);
        Workflow.UpsertTypedSearchAttributes(SearchAttributes.WaitingFor.ValueSet(SearchAttributes.KeyMaterial));
        await Workflow.WaitConditionAsync(() => submission is not null);
        return new(KeyImportOutcome.Imported, "k", request.Alias, Sha256: submission!.Sha256, Custodians: submission.Custodians, Reason: submission.SubmittedBy);
    }

    [WorkflowSignal(Signals.SubmitKeyMaterial)]
    public Task SubmitAsync(KeyMaterialSubmission submission)
    {
        this.submission = submission;
        return Task.CompletedTask;
    }

    [WorkflowSignal(Publish)]
    public Task PublishAsync()
    {
        published = true;
        return Task.CompletedTask;
    }

    [WorkflowQuery(Queries.Status)]
    public KeyImportStatus Status() => !published ? new("publish wrapping package", null, null, null, null, 0, null, null, null) : new(
        "wait for key material", SearchAttributes.KeyMaterial, "wrap and upload", null,
        new(1, "ceremony", "qa/k/1/", "token", "abc", KeyWrapping.DefaultAlgorithm, KeyWrapping.DefaultKeySpec, DateTime.UnixEpoch), 1, null, null, null);

    [WorkflowQuery(Queries.Gates)]
    public IReadOnlyList<GateStatus> Gates() => [];
}
