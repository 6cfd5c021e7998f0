using System.Security.Cryptography;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;

namespace DataEgress.Local.Aws.Tests.Kms;

public sealed class KmsImportTests
{
    private static readonly byte[] Material = RandomNumberGenerator.GetBytes(32);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("RSAES_OAEP_SHA_256", "RSA_2048")]
    [InlineData("RSAES_OAEP_SHA_1", "RSA_3072")]
    [InlineData("RSA_AES_KEY_WRAP_SHA_256", "RSA_4096")]
    [InlineData("RSA_AES_KEY_WRAP_SHA_1", "RSA_2048")]
    public async Task Import_EveryAlgorithm_EnablesTheKey(string algorithm, string spec)
    {
        await using var kms = await KmsFixture.StartAsync();
        var key = await kms.KeyAsync(OriginType.EXTERNAL);
        Assert.Equal(KeyState.PendingImport, (await kms.DescribeAsync(key)).KeyState);
        var parameters = await kms.ParametersAsync(key, algorithm, spec);

        var imported = await kms.Client.ImportKeyMaterialAsync(
            new ImportKeyMaterialRequest
            {
                KeyId = key,
                ImportToken = parameters.ImportToken,
                EncryptedKeyMaterial = KmsFixture.Wrap(parameters, Material, algorithm),
                ExpirationModel = ExpirationModelType.KEY_MATERIAL_DOES_NOT_EXPIRE,
            },
            Ct);

        var metadata = await kms.DescribeAsync(key);
        Assert.Equal(KeyState.Enabled, metadata.KeyState);
        Assert.Equal(imported.KeyMaterialId, metadata.CurrentKeyMaterialId);
        Assert.Matches("^[0-9a-f]{64}$", imported.KeyMaterialId);
        Assert.InRange(parameters.ParametersValidTo!.Value - DateTime.UtcNow, TimeSpan.FromHours(23.9), TimeSpan.FromHours(24.1));
        Assert.Equal([1, 2, 3], await kms.DecryptAsync(await kms.EncryptAsync(key, [1, 2, 3])));
    }

    [Fact]
    public async Task Import_OtherMaterialLater_IsRefusedAndTheSameAccepted()
    {
        await using var kms = await KmsFixture.StartAsync();
        var key = await kms.KeyAsync(OriginType.EXTERNAL);
        var first = await kms.ImportAsync(key, Material);
        var blob = await kms.EncryptAsync(key, [7]);
        await kms.Client.DeleteImportedKeyMaterialAsync(new DeleteImportedKeyMaterialRequest { KeyId = key }, Ct);
        Assert.Equal(KeyState.PendingImport, (await kms.DescribeAsync(key)).KeyState);
        await Assert.ThrowsAsync<KMSInvalidStateException>(() => kms.DecryptAsync(blob));

        await Assert.ThrowsAsync<IncorrectKeyMaterialException>(() => kms.ImportAsync(key, RandomNumberGenerator.GetBytes(32)));
        var again = await kms.ImportAsync(key, Material);

        Assert.Equal(first.KeyMaterialId, again.KeyMaterialId);
        Assert.Equal([7], await kms.DecryptAsync(blob));
    }

    [Fact]
    public async Task Import_TokenOfAnotherKeyOrExpiredOrGarbled_IsRefused()
    {
        var time = new ManualTime();
        await using var kms = await KmsFixture.StartAsync(time);
        var key = await kms.KeyAsync(OriginType.EXTERNAL);
        var parameters = await kms.ParametersAsync(key);
        var other = await kms.KeyAsync(OriginType.EXTERNAL);

        await Assert.ThrowsAsync<InvalidImportTokenException>(() => kms.ImportAsync(other, Material, parameters: parameters));
        var garbled = new ImportKeyMaterialRequest
        {
            KeyId = key,
            ImportToken = parameters.ImportToken,
            EncryptedKeyMaterial = new MemoryStream(new byte[256]),
            ExpirationModel = ExpirationModelType.KEY_MATERIAL_DOES_NOT_EXPIRE,
        };
        await Assert.ThrowsAsync<InvalidCiphertextException>(() => kms.Client.ImportKeyMaterialAsync(garbled, Ct));
        await Assert.ThrowsAsync<IncorrectKeyMaterialException>(() => kms.ImportAsync(key, new byte[16], parameters: parameters));
        time.Advance(TimeSpan.FromHours(24));
        await Assert.ThrowsAsync<ExpiredImportTokenException>(() => kms.ImportAsync(key, Material, parameters: parameters));
        await kms.ImportAsync(key, Material);
    }

    [Fact]
    public async Task Import_WithExpiry_ReturnsToPendingImportAndComesBack()
    {
        var time = new ManualTime();
        await using var kms = await KmsFixture.StartAsync(time);
        var key = await kms.KeyAsync(OriginType.EXTERNAL);
        var validTo = time.GetUtcNow().UtcDateTime.AddDays(2);
        await kms.ImportAsync(key, Material, validTo);
        var metadata = await kms.DescribeAsync(key);
        Assert.Equal(ExpirationModelType.KEY_MATERIAL_EXPIRES, metadata.ExpirationModel);
        Assert.Equal(validTo, metadata.ValidTo!.Value.ToUniversalTime(), TimeSpan.FromSeconds(1));
        var blob = await kms.EncryptAsync(key, [9]);

        time.Advance(TimeSpan.FromDays(2) + TimeSpan.FromSeconds(1));

        Assert.Equal(KeyState.PendingImport, (await kms.DescribeAsync(key)).KeyState);
        await Assert.ThrowsAsync<KMSInvalidStateException>(() => kms.DecryptAsync(blob));
        await kms.ImportAsync(key, Material, time.GetUtcNow().UtcDateTime.AddDays(364));
        Assert.Equal([9], await kms.DecryptAsync(blob));
    }

    [Fact]
    public async Task Import_ExpirationRules_AreKept()
    {
        await using var kms = await KmsFixture.StartAsync();
        var key = await kms.KeyAsync(OriginType.EXTERNAL);
        var parameters = await kms.ParametersAsync(key);
        foreach (var (model, validTo) in new (ExpirationModelType?, DateTime?)[]
        {
            (null, null),
            (ExpirationModelType.KEY_MATERIAL_EXPIRES, DateTime.UtcNow.AddDays(-1)),
            (ExpirationModelType.KEY_MATERIAL_EXPIRES, DateTime.UtcNow.AddDays(366)),
            (ExpirationModelType.KEY_MATERIAL_DOES_NOT_EXPIRE, DateTime.UtcNow.AddDays(1)),
        })
        {
            var error = await Assert.ThrowsAsync<AmazonKeyManagementServiceException>(() => kms.Client.ImportKeyMaterialAsync(
                new ImportKeyMaterialRequest
                {
                    KeyId = key,
                    ImportToken = parameters.ImportToken,
                    EncryptedKeyMaterial = KmsFixture.Wrap(parameters, Material),
                    ExpirationModel = model,
                    ValidTo = validTo,
                },
                Ct));
            Assert.Equal("ValidationException", error.ErrorCode);
        }
    }

    [Fact]
    public async Task Rotate_NewMaterial_KeepsOldCiphertextsReadable()
    {
        await using var kms = await KmsFixture.StartAsync();
        var key = await kms.KeyAsync(OriginType.EXTERNAL);
        var first = await kms.ImportAsync(key, Material);
        var old = await kms.EncryptAsync(key, [1]);

        var second = await kms.ImportAsync(key, RandomNumberGenerator.GetBytes(32), type: ImportType.NEW_KEY_MATERIAL);
        Assert.Equal(first.KeyMaterialId, (await kms.DescribeAsync(key)).CurrentKeyMaterialId);
        await kms.Client.RotateKeyOnDemandAsync(new RotateKeyOnDemandRequest { KeyId = key }, Ct);

        Assert.Equal(second.KeyMaterialId, (await kms.DescribeAsync(key)).CurrentKeyMaterialId);
        Assert.Equal([1], await kms.DecryptAsync(old));
        Assert.Equal([2], await kms.DecryptAsync(await kms.EncryptAsync(key, [2])));
    }

    [Fact]
    public async Task GetParametersForImport_NotExternalOrUnsupported_IsRefused()
    {
        await using var kms = await KmsFixture.StartAsync();
        var own = await kms.KeyAsync();
        var external = await kms.KeyAsync(OriginType.EXTERNAL);

        await Assert.ThrowsAsync<UnsupportedOperationException>(() => kms.ParametersAsync(own));
        await Assert.ThrowsAsync<UnsupportedOperationException>(() => kms.ParametersAsync(external, "RSAES_PKCS1_V1_5"));
        await Assert.ThrowsAsync<AmazonKeyManagementServiceException>(() => kms.ParametersAsync(external, spec: "RSA_1024"));
    }

    [Fact]
    public async Task State_Restart_KeepsMaterialTokensAndModes()
    {
        var data = Directory.CreateTempSubdirectory("egress-kms-").FullName;
        try
        {
            string key;
            byte[] blob;
            GetParametersForImportResponse parameters;
            await using (var before = await KmsFixture.StartAsync(data: data))
            {
                key = await before.KeyAsync(OriginType.EXTERNAL);
                parameters = await before.ParametersAsync(key);
                await before.ImportAsync(key, Material);
                blob = await before.EncryptAsync(key, [5]);
                await before.Client.DeleteImportedKeyMaterialAsync(new DeleteImportedKeyMaterialRequest { KeyId = key }, Ct);
            }

            var file = Assert.Single(Directory.GetFiles(Path.Combine(data, "kms")));
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            }

            // What was deleted is not in the file any more either.
            Assert.DoesNotContain(Convert.ToBase64String(Material), await File.ReadAllTextAsync(file, Ct), StringComparison.Ordinal);
            await using var after = await KmsFixture.StartAsync(data: data);
            await after.ImportAsync(key, Material, parameters: parameters);
            Assert.Equal([5], await after.DecryptAsync(blob));
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }
}
