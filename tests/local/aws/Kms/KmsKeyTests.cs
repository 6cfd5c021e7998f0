using System.Security.Cryptography;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;

namespace DataEgress.Local.Aws.Tests.Kms;

public sealed class KmsKeyTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Decrypt_OtherContextOrChangedBlob_IsRefused()
    {
        await using var kms = await KmsFixture.StartAsync();
        var key = await kms.KeyAsync();
        var blob = await kms.EncryptAsync(key, [1, 2], new() { ["a"] = "1", ["b"] = "2" });

        Assert.Equal([1, 2], await kms.DecryptAsync(blob, new() { ["b"] = "2", ["a"] = "1" }));
        await Assert.ThrowsAsync<InvalidCiphertextException>(() => kms.DecryptAsync(blob));
        await Assert.ThrowsAsync<InvalidCiphertextException>(() => kms.DecryptAsync(blob, new() { ["a"] = "1", ["b"] = "3" }));
        for (var at = 0; at < blob.Length; at += 7)
        {
            var changed = blob.ToArray();
            changed[at] ^= 1;
            await Assert.ThrowsAsync<InvalidCiphertextException>(() => kms.DecryptAsync(changed, new() { ["a"] = "1", ["b"] = "2" }));
        }

        var other = await kms.KeyAsync();
        await Assert.ThrowsAsync<IncorrectKeyException>(() => kms.DecryptAsync(blob, new() { ["a"] = "1", ["b"] = "2" }, other));
    }

    [Fact]
    public async Task GenerateDataKey_Decrypted_IsThePlaintext()
    {
        await using var kms = await KmsFixture.StartAsync();
        var key = await kms.KeyAsync();
        await kms.Client.CreateAliasAsync("alias/data", key, Ct);

        var data = await kms.Client.GenerateDataKeyAsync(
            new GenerateDataKeyRequest { KeyId = "alias/data", KeySpec = DataKeySpec.AES_256, EncryptionContext = new() { ["x"] = "y" } }, Ct);
        var hidden = await kms.Client.GenerateDataKeyWithoutPlaintextAsync(
            new GenerateDataKeyWithoutPlaintextRequest { KeyId = key, NumberOfBytes = 64 }, Ct);

        Assert.Equal(32, data.Plaintext.Length);
        Assert.Equal(data.Plaintext.ToArray(), await kms.DecryptAsync(data.CiphertextBlob.ToArray(), new() { ["x"] = "y" }));
        Assert.Equal(64, (await kms.DecryptAsync(hidden.CiphertextBlob.ToArray())).Length);
        Assert.EndsWith(key, data.KeyId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReEncrypt_ToAnotherKey_ChangesKeyAndContext()
    {
        await using var kms = await KmsFixture.StartAsync();
        var (from, to) = (await kms.KeyAsync(), await kms.KeyAsync());
        var blob = await kms.EncryptAsync(from, [4, 2], new() { ["old"] = "1" });

        var response = await kms.Client.ReEncryptAsync(
            new ReEncryptRequest
            {
                CiphertextBlob = new MemoryStream(blob),
                SourceEncryptionContext = new() { ["old"] = "1" },
                DestinationKeyId = to,
                DestinationEncryptionContext = new() { ["new"] = "2" },
            },
            Ct);

        Assert.Equal([4, 2], await kms.DecryptAsync(response.CiphertextBlob.ToArray(), new() { ["new"] = "2" }, to));
        Assert.EndsWith(from, response.SourceKeyId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task States_DisableDeleteCancel_DecideWhatWorks()
    {
        var time = new ManualTime();
        await using var kms = await KmsFixture.StartAsync(time);
        var key = await kms.KeyAsync();
        var blob = await kms.EncryptAsync(key, [1]);

        await kms.Client.DisableKeyAsync(key, Ct);
        await Assert.ThrowsAsync<DisabledException>(() => kms.DecryptAsync(blob));
        await kms.Client.EnableKeyAsync(key, Ct);
        Assert.Equal([1], await kms.DecryptAsync(blob));
        await kms.Client.ScheduleKeyDeletionAsync(key, 7, Ct);
        Assert.Equal(KeyState.PendingDeletion, (await kms.DescribeAsync(key)).KeyState);
        await Assert.ThrowsAsync<KMSInvalidStateException>(() => kms.DecryptAsync(blob));
        await kms.Client.CancelKeyDeletionAsync(key, Ct);
        Assert.Equal(KeyState.Disabled, (await kms.DescribeAsync(key)).KeyState);
        await kms.Client.ScheduleKeyDeletionAsync(key, 7, Ct);
        time.Advance(TimeSpan.FromDays(7));
        await Assert.ThrowsAsync<NotFoundException>(() => kms.DescribeAsync(key));
        await Assert.ThrowsAsync<InvalidCiphertextException>(() => kms.DecryptAsync(blob));
    }

    [Fact]
    public async Task Aliases_CreateUpdateListDelete_NameTheKey()
    {
        await using var kms = await KmsFixture.StartAsync();
        var (one, two) = (await kms.KeyAsync(), await kms.KeyAsync());
        await kms.Client.CreateAliasAsync("alias/name", one, Ct);

        Assert.Equal(one, (await kms.DescribeAsync("alias/name")).KeyId);
        await Assert.ThrowsAsync<AlreadyExistsException>(() => kms.Client.CreateAliasAsync("alias/name", two, Ct));
        await Assert.ThrowsAsync<InvalidAliasNameException>(() => kms.Client.CreateAliasAsync("alias/aws/mine", two, Ct));
        await kms.Client.UpdateAliasAsync("alias/name", two, Ct);
        Assert.Equal(two, (await kms.DescribeAsync("arn:aws:kms:eu-west-1:000000000000:alias/name")).KeyId);
        var aliases = await kms.Client.ListAliasesAsync(new ListAliasesRequest { KeyId = two }, Ct);
        Assert.Equal("alias/name", Assert.Single(aliases.Aliases).AliasName);
        await kms.Client.DeleteAliasAsync("alias/name", Ct);
        await Assert.ThrowsAsync<NotFoundException>(() => kms.DescribeAsync("alias/name"));
    }

    [Fact]
    public async Task RsaKey_PublicKey_EncryptsForDecrypt()
    {
        await using var kms = await KmsFixture.StartAsync();
        var key = (await kms.Client.CreateKeyAsync(
            new CreateKeyRequest { KeySpec = KeySpec.RSA_2048, KeyUsage = KeyUsageType.ENCRYPT_DECRYPT }, Ct)).KeyMetadata.KeyId;
        var publicKey = await kms.Client.GetPublicKeyAsync(new GetPublicKeyRequest { KeyId = key }, Ct);
        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(publicKey.PublicKey.ToArray(), out _);

        var response = await kms.Client.DecryptAsync(
            new DecryptRequest
            {
                KeyId = key,
                EncryptionAlgorithm = EncryptionAlgorithmSpec.RSAES_OAEP_SHA_256,
                CiphertextBlob = new MemoryStream(rsa.Encrypt([1, 2, 3], RSAEncryptionPadding.OaepSHA256)),
            },
            Ct);

        Assert.Equal([1, 2, 3], response.Plaintext.ToArray());
    }

    [Fact]
    public async Task TagsPoliciesAndGrants_AreKept()
    {
        await using var kms = await KmsFixture.StartAsync();
        var key = await kms.KeyAsync();
        await kms.Client.TagResourceAsync(
            new TagResourceRequest { KeyId = key, Tags = [new Tag { TagKey = "env", TagValue = "dev" }] }, Ct);
        var grant = await kms.Client.CreateGrantAsync(
            new CreateGrantRequest { KeyId = key, GranteePrincipal = "arn:aws:iam::000000000000:role/ebs", Operations = ["Decrypt", "CreateGrant"] }, Ct);

        Assert.Equal("dev", Assert.Single((await kms.Client.ListResourceTagsAsync(new ListResourceTagsRequest { KeyId = key }, Ct)).Tags).TagValue);
        Assert.Equal(["default"], (await kms.Client.ListKeyPoliciesAsync(new ListKeyPoliciesRequest { KeyId = key }, Ct)).PolicyNames);
        Assert.Contains("kms:*", (await kms.Client.GetKeyPolicyAsync(new GetKeyPolicyRequest { KeyId = key }, Ct)).Policy, StringComparison.Ordinal);
        var grants = (await kms.Client.ListGrantsAsync(new ListGrantsRequest { KeyId = key }, Ct)).Grants;
        Assert.Equal((grant.GrantId, "Decrypt,CreateGrant"), (Assert.Single(grants).GrantId, string.Join(',', grants[0].Operations)));
        await kms.Client.RevokeGrantAsync(new RevokeGrantRequest { KeyId = key, GrantId = grant.GrantId }, Ct);
        Assert.Empty((await kms.Client.ListGrantsAsync(new ListGrantsRequest { KeyId = key }, Ct)).Grants ?? []);
    }
}
