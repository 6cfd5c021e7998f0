using DataEgress.Workflows;
using DataEgress.Workflows.Approvals;
using DataEgress.Workflows.Keys;
using Temporalio.Workflows;

namespace DataEgress.Starter.Tests;

/// <summary>Speaks as a ceremony that waits for key material, until some is submitted.</summary>
[Workflow(nameof(KeyImportWorkflow))]
public sealed class FakeKeyImport
{
    private KeyMaterialSubmission? submission;

    [WorkflowRun]
    public async Task<KeyImportResult> RunAsync(KeyImportRequest request)
    {
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

    [WorkflowQuery(Queries.Status)]
    public KeyImportStatus Status() => new(
        "wait for key material", SearchAttributes.KeyMaterial, "wrap and upload", null,
        new(1, "ceremony", "qa/k/1/", "token", "abc", KeyWrapping.DefaultAlgorithm, KeyWrapping.DefaultKeySpec, DateTime.UnixEpoch), 1, null, null, null);

    [WorkflowQuery(Queries.Gates)]
    public IReadOnlyList<GateStatus> Gates() => [];
}
