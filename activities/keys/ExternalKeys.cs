using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using DataEgress.Activities.Egress;
using DataEgress.Workflows.Keys;
using Microsoft.Extensions.Logging;
using Temporalio.Activities;

namespace DataEgress.Activities.Keys;

/// <summary>Keys whose material comes from outside.</summary>
internal sealed class ExternalKeys(IAmazonKeyManagementService kms, ILogger<ExternalKeys> logger)
{
    private const string CeremonyTag = "egress:key-import";
    private const string EnvironmentTag = "egress:environment";

    /// <summary>Adopts the key that has the alias, or creates one and gives it the alias.</summary>
    public async Task<ExternalKey> PrepareAsync(PrepareKeyRequest request, CancellationToken cancellation)
    {
        if (await FindAsync(request.Alias, cancellation) is { } found)
        {
            return Adopt(found, request.Alias, created: false);
        }

        // An attempt that created the key and then failed said so: the key is taken up instead of left behind.
        var details = ActivityExecutionContext.Current.Info.HeartbeatDetails;
        var id = details.Count > 0
            ? await ActivityExecutionContext.Current.Info.HeartbeatDetailAtAsync<string>(0)
            : await CreateAsync(request, cancellation);
        ActivityExecutionContext.Current.Heartbeat(id);
        try
        {
            await kms.CreateAliasAsync(new CreateAliasRequest { AliasName = request.Alias, TargetKeyId = id }, cancellation);
        }
        catch (AlreadyExistsException)
        {
            // Our own, from an answer that was lost; or somebody else's, created meanwhile. The alias decides.
        }

        var key = await FindAsync(request.Alias, cancellation)
            ?? throw Failures.Unavailable($"{request.Alias} does not show its key yet");
        return Adopt(key, request.Alias, created: key.KeyId == id);
    }

    private static ExternalKey Adopt(KeyMetadata key, string alias, bool created)
    {
        if (key.Origin != OriginType.EXTERNAL)
        {
            throw Failures.Configuration($"{alias} is key {key.KeyId} of origin {key.Origin}; key material can only be imported into one of origin EXTERNAL");
        }

        if (key.KeySpec != KeySpec.SYMMETRIC_DEFAULT)
        {
            throw Failures.Configuration($"{alias} is key {key.KeyId} of spec {key.KeySpec}; allowed: SYMMETRIC_DEFAULT");
        }

        return key.KeyState == KeyState.PendingImport || key.KeyState == KeyState.Enabled
            ? new(key.KeyId, key.Arn, created, key.KeyState)
            : throw Failures.Configuration($"{alias} is key {key.KeyId} in state {key.KeyState}; allowed: PendingImport, Enabled");
    }

    private async Task<KeyMetadata?> FindAsync(string alias, CancellationToken cancellation)
    {
        try
        {
            return (await kms.DescribeKeyAsync(new DescribeKeyRequest { KeyId = alias }, cancellation)).KeyMetadata;
        }
        catch (NotFoundException)
        {
            return null;
        }
    }

    private async Task<string> CreateAsync(PrepareKeyRequest request, CancellationToken cancellation)
    {
        var response = await kms.CreateKeyAsync(
            new CreateKeyRequest
            {
                Origin = OriginType.EXTERNAL,
                KeySpec = KeySpec.SYMMETRIC_DEFAULT,
                KeyUsage = KeyUsageType.ENCRYPT_DECRYPT,
                Description = request.Description,
                Tags =
                [
                    new Tag { TagKey = CeremonyTag, TagValue = request.CeremonyId },
                    new Tag { TagKey = EnvironmentTag, TagValue = request.Environment },
                ],
            },
            cancellation);
        logger.LogKeyCreated(response.KeyMetadata.KeyId, request.Alias, request.Environment);
        return response.KeyMetadata.KeyId;
    }
}
