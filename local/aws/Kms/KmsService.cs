using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DataEgress.Local.Aws.Http;
using DataEgress.Local.Aws.Json;

namespace DataEgress.Local.Aws.Kms;

/// <summary>
/// AWS KMS: symmetric keys with material made here or imported, RSA keys for encryption, aliases, tags, grants and policies.
/// </summary>
/// <remarks>
/// Differences from the real service: changes are seen at once, policies and grants are kept but not enforced, and signing,
/// MAC and multi-Region keys are not offered. Keys are in a file that only its owner can read.
/// </remarks>
internal sealed partial class KmsService : IJsonService
{
    private readonly Lock gate = new();
    private readonly ServiceContext context;
    private readonly KmsState state;
    private ChangeLog<KmsChange>? log;

    public KmsService(ServiceContext context)
    {
        this.context = context;
        state = new KmsState(context.Region, context.AccountId);
    }

    public string TargetPrefix => "TrentService";

    public string SigningName => "kms";

    public string ContentType => "application/x-amz-json-1.1";

    public string? ErrorNamespace => null;

    public bool QueryCompatible => false;

    private ChangeLog<KmsChange> Log => log ?? throw new InvalidOperationException("The key service was not started.");

    private DateTimeOffset Now => context.Time.GetUtcNow();

    public Task StartAsync(CancellationToken cancellationToken)
    {
        log = new ChangeLog<KmsChange>(
            Path.Combine(context.FolderOf("kms"), "keys.log"), context.Durable, state.Apply, state.Snapshot, secret: true);
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => log?.DisposeAsync() ?? ValueTask.CompletedTask;

    public Task<JsonObject?> InvokeAsync(string operation, JsonElement request, CallContext call, CancellationToken cancellationToken) =>
        operation switch
        {
            "CreateKey" => CreateKeyAsync(request),
            "DescribeKey" => Answer(DescribeKey(request)),
            "ListKeys" => Answer(ListKeys(request)),
            "EnableKey" => SetEnabledAsync(request, enabled: true),
            "DisableKey" => SetEnabledAsync(request, enabled: false),
            "UpdateKeyDescription" => UpdateKeyDescriptionAsync(request),
            "ScheduleKeyDeletion" => ScheduleKeyDeletionAsync(request),
            "CancelKeyDeletion" => CancelKeyDeletionAsync(request),
            "CreateAlias" => CreateAliasAsync(request),
            "UpdateAlias" => UpdateAliasAsync(request),
            "DeleteAlias" => DeleteAliasAsync(request),
            "ListAliases" => Answer(ListAliases(request)),
            "TagResource" => TagResourceAsync(request),
            "UntagResource" => UntagResourceAsync(request),
            "ListResourceTags" => Answer(ListResourceTags(request)),
            "ListKeyPolicies" => Answer(ListKeyPolicies(request)),
            "GetKeyPolicy" => Answer(GetKeyPolicy(request)),
            "PutKeyPolicy" => PutKeyPolicyAsync(request),
            "CreateGrant" => CreateGrantAsync(request),
            "ListGrants" => Answer(ListGrants(request)),
            "RevokeGrant" => RevokeGrantAsync(request),
            "EnableKeyRotation" => SetRotationAsync(request, yearly: true),
            "DisableKeyRotation" => SetRotationAsync(request, yearly: false),
            "GetKeyRotationStatus" => Answer(GetKeyRotationStatus(request)),
            "RotateKeyOnDemand" => RotateKeyOnDemandAsync(request),
            "ListKeyRotations" => Answer(ListKeyRotations(request)),
            "Encrypt" => Answer(Encrypt(request)),
            "Decrypt" => Answer(Decrypt(request)),
            "ReEncrypt" => Answer(ReEncrypt(request)),
            "GenerateDataKey" => Answer(GenerateDataKey(request, withPlaintext: true)),
            "GenerateDataKeyWithoutPlaintext" => Answer(GenerateDataKey(request, withPlaintext: false)),
            "GenerateRandom" => Answer(GenerateRandom(request)),
            "GetPublicKey" => Answer(GetPublicKey(request)),
            "GetParametersForImport" => GetParametersForImportAsync(request, cancellationToken),
            "ImportKeyMaterial" => ImportKeyMaterialAsync(request),
            "DeleteImportedKeyMaterial" => DeleteImportedKeyMaterialAsync(request),
            _ => throw new AwsException("UnknownOperationException", $"KMS {operation} is not offered by this endpoint."),
        };

    private static Task<JsonObject?> Answer(JsonObject answer) => Task.FromResult<JsonObject?>(answer);

    private static async Task<JsonObject?> WhenDurable(Task change, JsonObject? answer = null)
    {
        await change;
        return answer;
    }

    private static double Seconds(DateTimeOffset at) => at.ToUnixTimeMilliseconds() / 1000.0;

    private static string MaterialId(Guid key, ReadOnlySpan<byte> material) =>
        Convert.ToHexStringLower(SHA256.HashData([.. Encoding.ASCII.GetBytes(key.ToString()), .. material]));

    private Task<JsonObject?> Change(KmsKey key, JsonObject? answer = null) => WhenDurable(Log.Commit(new KmsChange.KeySet(key)), answer);

    /// <summary>The key that a request names, as it is now.</summary>
    private KmsKey KeyOf(JsonElement request, string member = "KeyId") =>
        Settled(state.Resolve(request.Text(member) ?? throw KmsErrors.Missing(char.ToLowerInvariant(member[0]) + member[1..])));

    /// <summary>The key after what time has done to it: material that expired, or its own deletion.</summary>
    private KmsKey Settled(KmsKey key)
    {
        if (key.DeletionDate <= Now)
        {
            _ = Log.Commit(new KmsChange.KeyRemoved(key.Id));
            Log.Rewrite();
            throw KmsErrors.KeyNotFound(state.ArnOf(key.Id));
        }

        var now = key.At(Now);
        if (!ReferenceEquals(now, key))
        {
            _ = Log.Commit(new KmsChange.KeySet(now));
            Log.Rewrite();
        }

        return now;
    }

    /// <summary>Refuses a key that cannot be used for cryptography.</summary>
    private KmsKey Usable(KmsKey key) => key.State switch
    {
        "Enabled" => key,
        "Disabled" => throw KmsErrors.Disabled(state.ArnOf(key.Id)),
        "PendingImport" => throw KmsErrors.InvalidState(state.ArnOf(key.Id), "is pending import"),
        _ => throw KmsErrors.InvalidState(state.ArnOf(key.Id), "is pending deletion"),
    };

    /// <summary>Refuses a key that is to be deleted.</summary>
    private KmsKey Changeable(KmsKey key) =>
        key.DeletionDate is null ? key : throw KmsErrors.InvalidState(state.ArnOf(key.Id), "is pending deletion");
}
