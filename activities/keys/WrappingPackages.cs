using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Amazon.S3.Model;
using DataEgress.Activities.Egress.Transfer;
using DataEgress.Workflows.Keys;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DataEgress.Activities.Keys;

/// <summary>
/// Wrapping packages in S3. Public key and token are a pair from one answer of KMS, so each package lies in a folder of its
/// own, named by the public key: an attempt that failed half way is never mixed with the next.
/// </summary>
internal sealed class WrappingPackages(
    IAmazonKeyManagementService kms, IAwsClients clients, IOptions<KeyImportOptions> options, ILogger<WrappingPackages> logger)
{
    public const string DerFile = "wrapping-public-key.der";
    public const string PemFile = "wrapping-public-key.pem";
    public const string DescriptionFile = "package.json";
    public const string InstructionsFile = "INSTRUCTIONS.md";

    private const int FolderDigits = 12;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Fetches wrapping key and token and publishes them; instructions last, so that who sees them sees it all.</summary>
    public async Task<WrappingPackage> PublishAsync(PublishPackageRequest request, CancellationToken cancellation)
    {
        var parameters = await kms.GetParametersForImportAsync(
            new GetParametersForImportRequest { KeyId = request.KeyId, WrappingAlgorithm = request.Algorithm, WrappingKeySpec = request.KeySpec },
            cancellation);
        var publicKey = parameters.PublicKey.ToArray();
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(publicKey));
        var folder = $"{request.Environment}/{request.Alias["alias/".Length..]}/{request.Number}-{sha256[..FolderDigits]}";
        var package = new WrappingPackage(
            request.Number,
            options.Value.Bucket,
            $"{options.Value.PackagePrefix}/{folder}/",
            $"{options.Value.TokenPrefix}/{folder}/import-token.bin",
            sha256,
            request.Algorithm,
            request.KeySpec,
            parameters.ParametersValidTo!.Value.ToUniversalTime());

        await PutAsync(package.TokenKey, parameters.ImportToken.ToArray(), "application/octet-stream", cancellation);
        await PutAsync(package.Prefix + DerFile, publicKey, "application/octet-stream", cancellation);
        await PutAsync(package.Prefix + PemFile, Encoding.ASCII.GetBytes(PemEncoding.WriteString("PUBLIC KEY", publicKey) + "\n"), "application/x-pem-file", cancellation);
        await PutAsync(package.Prefix + DescriptionFile, JsonSerializer.SerializeToUtf8Bytes(package, Indented), "application/json", cancellation);
        var instructions = Instructions.Write(request, package, options.Value.SubmissionPrefix);
        await PutAsync(package.Prefix + InstructionsFile, Encoding.UTF8.GetBytes(instructions), "text/markdown; charset=utf-8", cancellation);
        logger.LogPublished(package.Number, request.KeyId, package.Bucket, package.Prefix, sha256, package.ValidTo);
        return package;
    }

    private async Task PutAsync(string key, byte[] content, string type, CancellationToken cancellation)
    {
        using var stream = new MemoryStream(content);
        await clients.S3().PutObjectAsync(
            new PutObjectRequest { BucketName = options.Value.Bucket, Key = key, InputStream = stream, ContentType = type }, cancellation);
    }
}
