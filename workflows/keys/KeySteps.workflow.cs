using Temporalio.Workflows;

namespace DataEgress.Workflows.Keys;

/// <summary>The calls of a ceremony, with their time limits and retries.</summary>
internal sealed class KeySteps(KeyImportRequest request)
{
    private readonly string id = Workflow.Info.WorkflowId;
    private readonly string alias = KeyImportRules.FullAlias(request.Alias);

    public Task<ExternalKey> PrepareKeyAsync(CancellationToken abort) => Workflow.ExecuteActivityAsync(
        (IKeyActivities a) => a.PrepareKeyAsync(new(id, alias, request.Environment, request.Description)), Options(abort));

    public Task<WrappingPackage> PublishPackageAsync(ExternalKey key, int number, CancellationToken abort) => Workflow.ExecuteActivityAsync(
        (IKeyActivities a) => a.PublishPackageAsync(
            new(id, request.Environment, alias, key.KeyId, number, request.WrappingAlgorithm, request.WrappingKeySpec)),
        Options(abort));

    public Task<CheckedMaterial> CheckMaterialAsync(KeyMaterialSubmission submission, WrappingPackage package, CancellationToken abort) =>
        Workflow.ExecuteActivityAsync((IKeyActivities a) => a.CheckMaterialAsync(new(submission, package)), Options(abort));

    public Task<ImportedMaterial> ImportMaterialAsync(ExternalKey key, KeyMaterialSubmission submission, WrappingPackage package) =>
        Workflow.ExecuteActivityAsync(
            (IKeyActivities a) => a.ImportMaterialAsync(new(key.KeyId, submission, package, request.ValidTo)),
            Options(Workflow.CancellationToken));

    public Task<VerifiedKey> VerifyKeyAsync(ExternalKey key, ImportedMaterial material) => Workflow.ExecuteActivityAsync(
        (IKeyActivities a) => a.VerifyKeyAsync(new(key.KeyId, material.KeyMaterialId)), Options(Workflow.CancellationToken));

    /// <summary>
    /// A few requests: minutes mean that it hangs. KMS is eventually consistent, so that some attempts may be needed; a
    /// human is asked after those.
    /// </summary>
    private static ActivityOptions Options(CancellationToken cancellation) => new()
    {
        StartToCloseTimeout = TimeSpan.FromMinutes(2),
        RetryPolicy = new() { MaximumInterval = TimeSpan.FromMinutes(1), MaximumAttempts = 8 },
        CancellationToken = cancellation,
    };
}
