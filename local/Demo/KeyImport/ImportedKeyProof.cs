using System.Security.Cryptography;
using System.Text;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using DataEgress.Local.Demo.Story;
using DataEgress.Local.Machine;
using DataEgress.Workflows.Keys;

namespace DataEgress.Local.Demo.KeyImport;

/// <summary>
/// Shows through the KMS endpoint that a key works with exactly the material that was made outside: without it nothing can
/// be decrypted, no other is taken, and with it everything can be decrypted again.
/// </summary>
internal sealed class ImportedKeyProof(DemoStory story, AwsClients aws, SecurityTeam team)
{
    private const string KmsCommand = "aws --endpoint-url $AWS_ENDPOINT_URL kms";
    private const string OtherMaterial = "other-material.bin";
    private const string ImportedAgain = "imported-again.bin";
    private const string PublicKey = "import-public-key.pem";

    // Made anew by KMS for this; the ceremony has shown the longest already.
    private const string WrappingKeySpec = "RSA_2048";

    // KMS is eventually consistent, and tells nobody when it has got there.
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Checks it; at the end the key is as it was.</summary>
    public async Task CheckAsync(KeyImportResult result, CancellationToken cancellationToken)
    {
        story.Chapter("Is it really that key?");
        var keyId = result.KeyId!;
        story.Typed($"{KmsCommand} describe-key --key-id {result.Alias}");
        var key = (await aws.Kms.DescribeKeyAsync(new DescribeKeyRequest { KeyId = result.Alias }, cancellationToken).ConfigureAwait(false)).KeyMetadata;
        story.Answer($"{key.KeyId} {key.KeyState} {key.Origin} {key.CurrentKeyMaterialId}");
        story.Check(
            key.KeyId == keyId && key.KeyState == KeyState.Enabled && key.Origin == OriginType.EXTERNAL && key.CurrentKeyMaterialId == result.KeyMaterialId,
            "KMS says of the alias: Enabled, EXTERNAL, with the key material of the ceremony",
            $"{key.KeyState} {key.Origin} {key.CurrentKeyMaterialId}");

        story.Typed($"{KmsCommand} generate-data-key --key-id {result.Alias} --key-spec AES_256 > data-key.json");
        story.Typed("jq -r .CiphertextBlob data-key.json | base64 -d > data-key.bin");
        var dataKey = await aws.Kms.GenerateDataKeyAsync(new GenerateDataKeyRequest { KeyId = result.Alias, KeySpec = DataKeySpec.AES_256 }, cancellationToken).ConfigureAwait(false);
        var plaintext = dataKey.Plaintext.ToArray();
        var ciphertext = dataKey.CiphertextBlob.ToArray();
        story.Check(await DecryptsAsync(keyId, ciphertext, plaintext, cancellationToken).ConfigureAwait(false), "a data key goes there and back: GenerateDataKey, Decrypt");
        await WithoutMaterialAsync(keyId, ciphertext, plaintext, result.KeyMaterialId!, cancellationToken).ConfigureAwait(false);
    }

    private async Task WithoutMaterialAsync(string keyId, byte[] ciphertext, byte[] plaintext, string materialId, CancellationToken cancellationToken)
    {
        story.Say("Now the material is deleted from KMS: what was encrypted must be lost, unless the very same key comes back.");
        story.Typed($"{KmsCommand} delete-imported-key-material --key-id {keyId}");
        await aws.Kms.DeleteImportedKeyMaterialAsync(new DeleteImportedKeyMaterialRequest { KeyId = keyId }, cancellationToken).ConfigureAwait(false);
        await UntilAsync(keyId, KeyState.PendingImport, cancellationToken).ConfigureAwait(false);
        story.Check(
            await FailsAsync<KMSInvalidStateException>(() => DecryptAsync(keyId, ciphertext, cancellationToken)).ConfigureAwait(false),
            "without the material the data key cannot be decrypted (KMSInvalidStateException)");

        await team.MakeMaterialAsync(OtherMaterial, cancellationToken).ConfigureAwait(false);
        var parameters = await GetParametersAsync(keyId, cancellationToken).ConfigureAwait(false);
        story.Check(
            await FailsAsync<IncorrectKeyMaterialException>(() => ImportAsync(keyId, parameters, OtherMaterial, cancellationToken)).ConfigureAwait(false),
            "another 32 bytes, wrapped correctly, are not taken (IncorrectKeyMaterialException)");

        var imported = await ImportAsync(keyId, parameters, SecurityTeam.Material, cancellationToken).ConfigureAwait(false);
        await UntilAsync(keyId, KeyState.Enabled, cancellationToken).ConfigureAwait(false);
        story.Check(imported.KeyMaterialId == materialId, "the bytes that openssl made are taken, and KMS gives them the same key material id", imported.KeyMaterialId);
        story.Check(
            await DecryptsAsync(keyId, ciphertext, plaintext, cancellationToken).ConfigureAwait(false),
            "with them the data key decrypts again, to the same bytes: it is under the key that openssl made");
    }

    private async Task<GetParametersForImportResponse> GetParametersAsync(string keyId, CancellationToken cancellationToken)
    {
        story.Typed($"{KmsCommand} get-parameters-for-import --key-id {keyId} --wrapping-algorithm {KeyWrapping.DefaultAlgorithm} --wrapping-key-spec {WrappingKeySpec} > parameters.json");
        story.Typed("jq -r .ImportToken parameters.json | base64 -d > import-token.bin");
        story.Typed($"jq -r .PublicKey parameters.json | base64 -d | openssl pkey -pubin -inform DER -out {PublicKey}");
        var parameters = await aws.Kms.GetParametersForImportAsync(
            new GetParametersForImportRequest { KeyId = keyId, WrappingAlgorithm = KeyWrapping.DefaultAlgorithm, WrappingKeySpec = WrappingKeySpec },
            cancellationToken).ConfigureAwait(false);
        await team.WriteAsync(PublicKey, Pem(parameters.PublicKey), cancellationToken).ConfigureAwait(false);
        return parameters;
    }

    /// <summary>Imports material by hand, as who has the break-glass role could.</summary>
    private async Task<ImportKeyMaterialResponse> ImportAsync(string keyId, GetParametersForImportResponse parameters, string material, CancellationToken cancellationToken)
    {
        using var token = new MemoryStream(parameters.ImportToken.ToArray());
        using var blob = new MemoryStream(await team.WrapAsync(material, ImportedAgain, cancellationToken, PublicKey).ConfigureAwait(false));
        story.Typed($"{KmsCommand} import-key-material --key-id {keyId} --import-token fileb://import-token.bin --encrypted-key-material fileb://{ImportedAgain} --expiration-model KEY_MATERIAL_DOES_NOT_EXPIRE");
        return await aws.Kms.ImportKeyMaterialAsync(
            new ImportKeyMaterialRequest
            {
                KeyId = keyId,
                ImportToken = token,
                EncryptedKeyMaterial = blob,
                ExpirationModel = ExpirationModelType.KEY_MATERIAL_DOES_NOT_EXPIRE,
            },
            cancellationToken).ConfigureAwait(false);
    }

    private static byte[] Pem(MemoryStream publicKey) => Encoding.ASCII.GetBytes(PemEncoding.WriteString("PUBLIC KEY", publicKey.ToArray()) + "\n");

    private async Task<byte[]> DecryptAsync(string keyId, byte[] ciphertext, CancellationToken cancellationToken)
    {
        story.Typed($"{KmsCommand} decrypt --key-id {keyId} --ciphertext-blob fileb://data-key.bin");
        using var blob = new MemoryStream(ciphertext);
        return (await aws.Kms.DecryptAsync(new DecryptRequest { KeyId = keyId, CiphertextBlob = blob }, cancellationToken).ConfigureAwait(false)).Plaintext.ToArray();
    }

    private async Task<bool> DecryptsAsync(string keyId, byte[] ciphertext, byte[] plaintext, CancellationToken cancellationToken) =>
        (await DecryptAsync(keyId, ciphertext, cancellationToken).ConfigureAwait(false)).SequenceEqual(plaintext);

    private static async Task<bool> FailsAsync<TException>(Func<Task> call)
        where TException : AmazonKeyManagementServiceException
    {
        try
        {
            await call().ConfigureAwait(false);
            return false;
        }
        catch (TException)
        {
            return true;
        }
    }

    private async Task UntilAsync(string keyId, KeyState state, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit);
        using var timer = new PeriodicTimer(Refresh);
        while ((await aws.Kms.DescribeKeyAsync(new DescribeKeyRequest { KeyId = keyId }, cancellationToken).ConfigureAwait(false)).KeyMetadata.KeyState != state)
        {
            if (limit.IsCancellationRequested)
            {
                throw new DemoFailedException($"key {keyId} did not become {state} within {Limit.TotalSeconds:0} s");
            }

            await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
