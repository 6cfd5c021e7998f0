using System.Security.Cryptography;
using System.Text;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using DataEgress.Activities.Keys;
using DataEgress.Workflows.Egress;
using DataEgress.Workflows.Keys;

namespace DataEgress.Activities.Tests.Keys;

public sealed class KeyActivitiesTests : IAsyncLifetime
{
    private static readonly byte[] Material = RandomNumberGenerator.GetBytes(KeyWrapping.MaterialBytes);

    private KeyFixture fixture = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => fixture = await KeyFixture.StartAsync();

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Fact]
    public async Task Prepare_Twice_CreatesOnceAndAdopts()
    {
        var created = await fixture.PrepareAsync();
        var adopted = await fixture.PrepareAsync();

        Assert.Equal((true, "PendingImport"), (created.Created, created.State));
        Assert.Equal(created with { Created = false }, adopted);
        Assert.Single((await fixture.Kms.ListKeysAsync(new ListKeysRequest(), Ct)).Keys);
    }

    [Fact]
    public async Task Prepare_AliasOfAnotherKind_IsRefused()
    {
        var own = (await fixture.Kms.CreateKeyAsync(new CreateKeyRequest(), Ct)).KeyMetadata.KeyId;
        await fixture.Kms.CreateAliasAsync(new CreateAliasRequest { AliasName = KeyFixture.Alias, TargetKeyId = own }, Ct);

        var failure = await KeyFixture.FailsAsync(() => fixture.Activities.PrepareKeyAsync(new("id", KeyFixture.Alias, "test")));

        Assert.Equal((FailureTypes.Configuration, true), (failure.ErrorType, failure.NonRetryable));
        Assert.Contains("origin AWS_KMS", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RSAES_OAEP_SHA_256")]
    [InlineData("RSAES_OAEP_SHA_1")]
    [InlineData("RSA_AES_KEY_WRAP_SHA_256")]
    [InlineData("RSA_AES_KEY_WRAP_SHA_1")]
    public async Task Import_EveryAlgorithm_EnablesTheKeyAndVerifies(string algorithm)
    {
        var key = await fixture.PrepareAsync();
        var package = await fixture.PublishAsync(key, algorithm);
        var submission = await fixture.SubmitAsync(package, Material);

        var size = await KeyFixture.RunAsync(() => fixture.Activities.CheckMaterialAsync(new(submission, package)));
        var imported = await KeyFixture.RunAsync(() => fixture.Activities.ImportMaterialAsync(new(key.KeyId, submission, package)));
        var again = await KeyFixture.RunAsync(() => fixture.Activities.ImportMaterialAsync(new(key.KeyId, submission, package)));
        var verified = await KeyFixture.RunAsync(() => fixture.Activities.VerifyKeyAsync(new(key.KeyId, imported.KeyMaterialId)));

        Assert.Equal(KeyWrapping.BlobBytes(algorithm, "RSA_2048"), size.Bytes);
        Assert.Equal(imported, again);
        Assert.Equal(new("Enabled"), verified);
    }

    [Fact]
    public async Task Import_WithAnEnd_TellsIt()
    {
        var key = await fixture.PrepareAsync();
        var package = await fixture.PublishAsync(key);
        var submission = await fixture.SubmitAsync(package, Material);
        var validTo = DateTime.UtcNow.AddDays(30);

        var imported = await KeyFixture.RunAsync(() => fixture.Activities.ImportMaterialAsync(new(key.KeyId, submission, package, validTo)));
        var verified = await KeyFixture.RunAsync(() => fixture.Activities.VerifyKeyAsync(new(key.KeyId, imported.KeyMaterialId)));

        Assert.Equal(validTo, verified.ValidTo!.Value, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Publish_Package_HoldsAPairAndSaysWhatToDo()
    {
        var key = await fixture.PrepareAsync();
        var package = await fixture.PublishAsync(key);

        var der = await fixture.GetAsync(package.Prefix + WrappingPackages.DerFile);
        Assert.Equal(package.PublicKeySha256, Convert.ToHexStringLower(SHA256.HashData(der)));
        using var rsa = RSA.Create();
        rsa.ImportFromPem(Encoding.ASCII.GetString(await fixture.GetAsync(package.Prefix + WrappingPackages.PemFile)));
        Assert.Equal(der, rsa.ExportSubjectPublicKeyInfo());
        Assert.InRange(package.ValidTo - DateTime.UtcNow, TimeSpan.FromHours(23.9), TimeSpan.FromHours(24.1));
        Assert.NotEmpty(await fixture.GetAsync(package.TokenKey));
        var instructions = Encoding.UTF8.GetString(await fixture.GetAsync(package.Prefix + WrappingPackages.InstructionsFile));
        Assert.Contains(package.PublicKeySha256, instructions, StringComparison.Ordinal);
        Assert.Contains("openssl pkeyutl -encrypt -in key-material.bin", instructions, StringComparison.Ordinal);
        Assert.Contains("temporal workflow signal --workflow-id 'key-import/test/data' --name submit-key-material", instructions, StringComparison.Ordinal);
        Assert.Contains("exactly 256 bytes", instructions, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_BlobNotAsSaid_SaysWhatIsWrong()
    {
        var package = await fixture.PublishAsync(await fixture.PrepareAsync());
        var submission = await fixture.SubmitAsync(package, Material);

        await WrongAsync(package, submission with { Sha256 = new('0', 64) }, "submitted was 000");
        await WrongAsync(package, submission with { Key = "nothing" }, "There is no object s3://key-import/nothing");
        await WrongAsync(package, await fixture.UploadAsync(new byte[255]), "has 255 bytes; RSAES_OAEP_SHA_256 with RSA_2048 makes 256");
        await WrongAsync(package, await fixture.UploadAsync(new byte[1 << 20]), "has more than 256 bytes");
    }

    [Fact]
    public async Task Import_BlobReplacedAfterApproval_IsRefused()
    {
        var key = await fixture.PrepareAsync();
        var package = await fixture.PublishAsync(key);
        var approved = await fixture.SubmitAsync(package, Material);
        await fixture.SubmitAsync(package, RandomNumberGenerator.GetBytes(KeyWrapping.MaterialBytes));

        var failure = await KeyFixture.FailsAsync(() => fixture.Activities.ImportMaterialAsync(new(key.KeyId, approved, package)));

        Assert.Equal(KeyFailures.WrongMaterial, failure.ErrorType);
        Assert.Equal(KeyState.PendingImport, (await fixture.Kms.DescribeKeyAsync(key.KeyId, Ct)).KeyMetadata.KeyState);
    }

    [Fact]
    public async Task Import_Garbled_AsksForANewPackage()
    {
        var key = await fixture.PrepareAsync();
        var package = await fixture.PublishAsync(key);
        var garbled = await fixture.UploadAsync(new byte[256]);

        await ImportFailsAsync(key, garbled, package, KeyFailures.WrappingFailed);
    }

    [Fact]
    public async Task Import_OtherMaterialThanBefore_IsRefused()
    {
        var key = await fixture.PrepareAsync();
        var package = await fixture.PublishAsync(key);
        var first = await fixture.SubmitAsync(package, Material);
        await KeyFixture.RunAsync(() => fixture.Activities.ImportMaterialAsync(new(key.KeyId, first, package)));

        await ImportFailsAsync(key, await fixture.SubmitAsync(package, RandomNumberGenerator.GetBytes(32)), package, KeyFailures.WrongMaterial);
    }

    [Fact]
    public async Task Import_TokenOfAnotherKey_AsksForANewPackage()
    {
        var key = await fixture.PrepareAsync();
        var other = (await fixture.Kms.CreateKeyAsync(new CreateKeyRequest { Origin = OriginType.EXTERNAL }, Ct)).KeyMetadata;
        var package = await fixture.PublishAsync(new(other.KeyId, other.Arn, true, "PendingImport"));

        await ImportFailsAsync(key, await fixture.SubmitAsync(package, Material), package, KeyFailures.TokenExpired);
    }

    [Fact]
    public async Task Verify_NotImportedOrOtherMaterial_IsRetried()
    {
        var key = await fixture.PrepareAsync();

        var pending = await KeyFixture.FailsAsync(() => fixture.Activities.VerifyKeyAsync(new(key.KeyId, "none")));

        Assert.Equal((FailureTypes.Verification, false), (pending.ErrorType, pending.NonRetryable));
        var package = await fixture.PublishAsync(key);
        var submission = await fixture.SubmitAsync(package, Material);
        await KeyFixture.RunAsync(() => fixture.Activities.ImportMaterialAsync(new(key.KeyId, submission, package)));
        Assert.Equal(FailureTypes.Verification, (await KeyFixture.FailsAsync(() => fixture.Activities.VerifyKeyAsync(new(key.KeyId, "none")))).ErrorType);
    }

    [Fact]
    public void Validate_WrongSettings_NamesThemAll()
    {
        var result = new KeyImportOptionsValidator().Validate(null, new() { Bucket = "B", PackagePrefix = "/p", TokenPrefix = "submissions" });

        Assert.Equal(
            [
                "KeyImport:Bucket: 'B'; allowed: the name of a bucket",
                "KeyImport:PackagePrefix: '/p'; allowed: a prefix that neither begins nor ends with '/'",
                "KeyImport:TokenPrefix: 'submissions'; allowed: another prefix than those that people read and write",
            ],
            result.Failures);
    }

    private async Task WrongAsync(WrappingPackage package, KeyMaterialSubmission submission, string message)
    {
        var failure = await KeyFixture.FailsAsync(() => fixture.Activities.CheckMaterialAsync(new(submission, package)));
        Assert.Equal((KeyFailures.WrongMaterial, true), (failure.ErrorType, failure.NonRetryable));
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    private async Task ImportFailsAsync(ExternalKey key, KeyMaterialSubmission submission, WrappingPackage package, string type)
    {
        var failure = await KeyFixture.FailsAsync(() => fixture.Activities.ImportMaterialAsync(new(key.KeyId, submission, package)));
        Assert.Equal((type, true), (failure.ErrorType, failure.NonRetryable));
    }
}
