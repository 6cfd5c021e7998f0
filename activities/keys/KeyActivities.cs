using DataEgress.Activities.Egress;
using DataEgress.Workflows.Keys;
using Temporalio.Activities;

namespace DataEgress.Activities.Keys;

/// <summary>The activities of the queue <c>key-import</c>: thin, and every failure typed.</summary>
internal sealed class KeyActivities(ExternalKeys keys, WrappingPackages packages, KeyMaterials materials, KeyVerification verification)
    : IKeyActivities
{
    private static CancellationToken Cancellation => ActivityExecutionContext.Current.CancellationToken;

    /// <inheritdoc/>
    [Activity]
    public Task<ExternalKey> PrepareKeyAsync(PrepareKeyRequest request) =>
        Failures.TypedAsync($"prepare {request.Alias}", () => keys.PrepareAsync(request, Cancellation));

    /// <inheritdoc/>
    [Activity]
    public Task<WrappingPackage> PublishPackageAsync(PublishPackageRequest request) =>
        Failures.TypedAsync($"wrapping package of {request.KeyId}", () => packages.PublishAsync(request, Cancellation));

    /// <inheritdoc/>
    [Activity]
    public Task<CheckedMaterial> CheckMaterialAsync(MaterialRequest request) => Failures.TypedAsync(
        $"s3://{request.Submission.Bucket}/{request.Submission.Key}",
        async () => new CheckedMaterial((await materials.ReadAsync(request.Submission, request.Package, Cancellation)).Length));

    /// <inheritdoc/>
    [Activity]
    public Task<ImportedMaterial> ImportMaterialAsync(ImportMaterialRequest request) =>
        Failures.TypedAsync($"import into {request.KeyId}", () => materials.ImportAsync(request, Cancellation));

    /// <inheritdoc/>
    [Activity]
    public Task<VerifiedKey> VerifyKeyAsync(VerifyKeyRequest request) =>
        Failures.TypedAsync($"verify {request.KeyId}", () => verification.VerifyAsync(request, Cancellation));
}
