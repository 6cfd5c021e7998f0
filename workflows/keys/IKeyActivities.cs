using System.Text.Json.Serialization;
using Temporalio.Activities;

namespace DataEgress.Workflows.Keys;

/// <summary>The steps of a key ceremony that touch KMS and S3.</summary>
public interface IKeyActivities
{
    /// <summary>Adopts the external key that has the alias, or creates one.</summary>
    [Activity]
    Task<ExternalKey> PrepareKeyAsync(PrepareKeyRequest request);

    /// <summary>Fetches a wrapping key and its token, and publishes the package; the token goes to S3 and nowhere else.</summary>
    [Activity]
    Task<WrappingPackage> PublishPackageAsync(PublishPackageRequest request);

    /// <summary>Checks hash and size of a blob; fails as <see cref="KeyFailures.WrongMaterial"/>.</summary>
    [Activity]
    Task<CheckedMaterial> CheckMaterialAsync(MaterialRequest request);

    /// <summary>
    /// Imports a blob whose hash it checks again. Fails as <see cref="KeyFailures.WrongMaterial"/>,
    /// <see cref="KeyFailures.WrappingFailed"/> or <see cref="KeyFailures.TokenExpired"/>. Repeating it does no harm.
    /// </summary>
    [Activity]
    Task<ImportedMaterial> ImportMaterialAsync(ImportMaterialRequest request);

    /// <summary>Checks that the key is enabled with the material and that a data key goes there and back.</summary>
    [Activity]
    Task<VerifiedKey> VerifyKeyAsync(VerifyKeyRequest request);
}

/// <summary>Ask for the key.</summary>
/// <param name="CeremonyId">The workflow's id, put on a new key as a tag.</param>
/// <param name="Alias">Alias, beginning with <c>alias/</c>.</param>
/// <param name="Environment">The environment, put on a new key as a tag.</param>
/// <param name="Description">Description of a new key.</param>
public sealed record PrepareKeyRequest(string CeremonyId, string Alias, string Environment, string? Description = null);

/// <summary>A key whose material comes from outside.</summary>
/// <param name="KeyId">Its id.</param>
/// <param name="Arn">Its ARN.</param>
/// <param name="Created">False if it was there already.</param>
/// <param name="State">Its state in KMS.</param>
public sealed record ExternalKey(
    [property: JsonPropertyName("keyId")] string KeyId,
    [property: JsonPropertyName("arn")] string Arn,
    [property: JsonPropertyName("created")] bool Created,
    [property: JsonPropertyName("state")] string State);

/// <summary>Publish a wrapping package.</summary>
/// <param name="CeremonyId">The workflow's id, named in the instructions.</param>
/// <param name="Environment">The environment.</param>
/// <param name="Alias">The key's alias.</param>
/// <param name="KeyId">The key.</param>
/// <param name="Number">The package's number, from 1.</param>
/// <param name="Algorithm">Wrapping algorithm.</param>
/// <param name="KeySpec">Wrapping key.</param>
public sealed record PublishPackageRequest(
    string CeremonyId, string Environment, string Alias, string KeyId, int Number, string Algorithm, string KeySpec);

/// <summary>A published wrapping package.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Bucket">Its bucket.</param>
/// <param name="Prefix">Its folder: public key as DER and PEM, <c>package.json</c>, <c>INSTRUCTIONS.md</c>.</param>
/// <param name="TokenKey">Key of the import token, in the same bucket; the one half of the pair, the public key is the other.</param>
/// <param name="PublicKeySha256">SHA-256 of the public key as DER.</param>
/// <param name="Algorithm">Wrapping algorithm.</param>
/// <param name="KeySpec">Wrapping key.</param>
/// <param name="ValidTo">When key and token end.</param>
public sealed record WrappingPackage(
    [property: JsonPropertyName("number")] int Number,
    [property: JsonPropertyName("bucket")] string Bucket,
    [property: JsonPropertyName("prefix")] string Prefix,
    [property: JsonPropertyName("tokenKey")] string TokenKey,
    [property: JsonPropertyName("publicKeySha256")] string PublicKeySha256,
    [property: JsonPropertyName("algorithm")] string Algorithm,
    [property: JsonPropertyName("keySpec")] string KeySpec,
    [property: JsonPropertyName("validTo")] DateTime ValidTo);

/// <summary>Check a blob.</summary>
/// <param name="Submission">Where it lies and its hash.</param>
/// <param name="Package">What it is wrapped by.</param>
public sealed record MaterialRequest(KeyMaterialSubmission Submission, WrappingPackage Package);

/// <summary>A blob is as was said.</summary>
/// <param name="Bytes">Its size.</param>
public sealed record CheckedMaterial(long Bytes);

/// <summary>Import a blob.</summary>
/// <param name="KeyId">Into which key.</param>
/// <param name="Submission">Where it lies and the hash that was approved.</param>
/// <param name="Package">What it is wrapped by; names the token.</param>
/// <param name="ValidTo">When KMS deletes the material; null for never.</param>
public sealed record ImportMaterialRequest(string KeyId, KeyMaterialSubmission Submission, WrappingPackage Package, DateTime? ValidTo = null);

/// <summary>Material is in.</summary>
/// <param name="KeyMaterialId">What KMS calls it.</param>
public sealed record ImportedMaterial(string KeyMaterialId);

/// <summary>Verify a key.</summary>
/// <param name="KeyId">The key.</param>
/// <param name="KeyMaterialId">The material that it must have now.</param>
public sealed record VerifyKeyRequest(string KeyId, string KeyMaterialId);

/// <summary>The key works.</summary>
/// <param name="State">Its state.</param>
/// <param name="ValidTo">When KMS deletes the material; null for never.</param>
public sealed record VerifiedKey(string State, DateTime? ValidTo = null);
