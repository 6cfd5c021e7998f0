using System.Collections.Concurrent;
using DataEgress.Workflows.Keys;
using Temporalio.Activities;
using Temporalio.Exceptions;

namespace DataEgress.Workflows.Tests.Keys;

/// <summary>Activities that do nothing but what a test tells them, and remember what they were asked.</summary>
internal sealed class FakeKeys : IKeyActivities
{
    public ConcurrentQueue<string> Calls { get; } = new();

    public Action<MaterialRequest> OnCheck { get; set; } = _ => { };

    public Action<ImportMaterialRequest> OnImport { get; set; } = _ => { };

    public Action OnPrepare { get; set; } = () => { };

    public static ApplicationFailureException Failure(string type) => new("told to fail", type, nonRetryable: true);

    [Activity]
    public Task<ExternalKey> PrepareKeyAsync(PrepareKeyRequest request)
    {
        Calls.Enqueue($"prepare {request.Alias}");
        OnPrepare();
        return Task.FromResult(new ExternalKey("key-1", "arn:key-1", Created: true, "PendingImport"));
    }

    [Activity]
    public Task<WrappingPackage> PublishPackageAsync(PublishPackageRequest request)
    {
        Calls.Enqueue($"publish {request.Number}");
        var validTo = ActivityExecutionContext.Current.Info.ScheduledTime.AddHours(24);
        return Task.FromResult(new WrappingPackage(
            request.Number, "key-import", $"packages/{request.Number}/", "tokens/t", $"public-{request.Number}", request.Algorithm, request.KeySpec, validTo));
    }

    [Activity]
    public Task<CheckedMaterial> CheckMaterialAsync(MaterialRequest request)
    {
        Calls.Enqueue($"check {request.Submission.Key}");
        OnCheck(request);
        return Task.FromResult(new CheckedMaterial(512));
    }

    [Activity]
    public Task<ImportedMaterial> ImportMaterialAsync(ImportMaterialRequest request)
    {
        Calls.Enqueue($"import {request.Submission.Key} with {request.Package.Number}");
        OnImport(request);
        return Task.FromResult(new ImportedMaterial("material-1"));
    }

    [Activity]
    public Task<VerifiedKey> VerifyKeyAsync(VerifyKeyRequest request)
    {
        Calls.Enqueue($"verify {request.KeyMaterialId}");
        return Task.FromResult(new VerifiedKey("Enabled"));
    }
}
