using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using DataEgress.Local.Demo.Story;
using DataEgress.Local.Machine;
using DataEgress.Workflows.Keys;

namespace DataEgress.Local.Demo.KeyImport;

/// <summary>
/// The custodian at the HSM: takes a wrapping package, makes and wraps key material with openssl, uploads blobs. Nothing
/// but the blob leaves the folder.
/// </summary>
internal sealed class SecurityTeam(DemoStory story, AwsClients aws, string folder)
{
    private const string AwsCommand = "aws --endpoint-url $AWS_ENDPOINT_URL";
    private const string PublicKey = "wrapping-public-key.pem";
    private const string PublicKeyDer = "wrapping-public-key.der";
    private const string SubmissionPrefix = "submissions";

    private readonly OpenSsl openSsl = new(story, folder);

    /// <summary>The file of the key material. In a real ceremony it exists in the HSM only.</summary>
    public const string Material = "key-material.bin";

    /// <summary>Fetches the public key of a package and says what it hashes to.</summary>
    public async Task<string> TakePackageAsync(WrappingPackage package, CancellationToken cancellationToken)
    {
        foreach (var file in new[] { PublicKeyDer, PublicKey })
        {
            story.Typed($"{AwsCommand} s3 cp s3://{package.Bucket}/{package.Prefix}{file} .");
            using var response = await aws.S3.GetObjectAsync(package.Bucket, package.Prefix + file, cancellationToken).ConfigureAwait(false);
            await using var target = File.Create(InFolder(file));
            await response.ResponseStream.CopyToAsync(target, cancellationToken).ConfigureAwait(false);
        }

        var answer = await openSsl.RunAsync(cancellationToken, "dgst", "-sha256", "-r", PublicKeyDer).ConfigureAwait(false);
        story.Answer(answer);
        return answer.Split(' ')[0];
    }

    /// <summary>Makes key material.</summary>
    public Task MakeMaterialAsync(string file, CancellationToken cancellationToken) =>
        openSsl.RunAsync(cancellationToken, "rand", "-out", file, $"{KeyWrapping.MaterialBytes}");

    /// <summary>Makes a key pair that is not the package's, and gives its public key's file.</summary>
    public async Task<string> MakeOtherKeyAsync(CancellationToken cancellationToken)
    {
        await openSsl.RunAsync(cancellationToken, "genpkey", "-quiet", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:4096", "-out", "other-key.pem").ConfigureAwait(false);
        await openSsl.RunAsync(cancellationToken, "pkey", "-in", "other-key.pem", "-pubout", "-out", "other-public-key.pem").ConfigureAwait(false);
        return "other-public-key.pem";
    }

    /// <summary>Wraps material as the package's instructions say.</summary>
    public async Task<byte[]> WrapAsync(string material, string blob, CancellationToken cancellationToken, string publicKey = PublicKey)
    {
        await openSsl.RunAsync(
            cancellationToken,
            ["pkeyutl", "-encrypt", "-in", material, "-out", blob, "-pubin", "-inkey", publicKey, "-pkeyopt", "rsa_padding_mode:oaep", "-pkeyopt", "rsa_oaep_md:sha256", "-pkeyopt", "rsa_mgf1_md:sha256"]).ConfigureAwait(false);
        return await ReadAsync(blob, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Cuts the end of a blob off, as an interrupted copy would.</summary>
    public async Task<byte[]> TruncateAsync(string blob, string truncated, int bytes, CancellationToken cancellationToken)
    {
        story.Typed($"head -c {bytes} {blob} > {truncated}");
        var content = (await ReadAsync(blob, cancellationToken).ConfigureAwait(false))[..bytes];
        await File.WriteAllBytesAsync(InFolder(truncated), content, cancellationToken).ConfigureAwait(false);
        return content;
    }

    /// <summary>Uploads a blob.</summary>
    /// <returns>Where it lies, and its SHA-256 as hexadecimal digits.</returns>
    public async Task<(string Uri, string Sha256)> UploadAsync(string blob, WrappingPackage package, string environment, string alias, CancellationToken cancellationToken)
    {
        var key = $"{SubmissionPrefix}/{environment}/{alias}/{blob}";
        var uri = $"s3://{package.Bucket}/{key}";
        story.Typed($"{AwsCommand} s3 cp {blob} {uri}");
        var content = await ReadAsync(blob, cancellationToken).ConfigureAwait(false);
        using var stream = new MemoryStream(content);
        await aws.S3.PutObjectAsync(new PutObjectRequest { BucketName = package.Bucket, Key = key, InputStream = stream }, cancellationToken).ConfigureAwait(false);
        return (uri, Convert.ToHexStringLower(SHA256.HashData(content)));
    }

    /// <summary>The content of a file of the folder.</summary>
    public Task<byte[]> ReadAsync(string file, CancellationToken cancellationToken) => File.ReadAllBytesAsync(InFolder(file), cancellationToken);

    /// <summary>Writes a file of the folder.</summary>
    public Task WriteAsync(string file, byte[] content, CancellationToken cancellationToken) => File.WriteAllBytesAsync(InFolder(file), content, cancellationToken);

    private string InFolder(string file) => Path.Combine(folder, file);
}
