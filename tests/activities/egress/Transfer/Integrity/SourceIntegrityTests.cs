using System.Security.Cryptography;
using DataEgress.Activities.Egress.Transfer;
using DataEgress.Activities.Egress.Transfer.Integrity;
using DataEgress.Workflows.Egress;
using Temporalio.Exceptions;

namespace DataEgress.Activities.Tests.Egress.Transfer.Integrity;

public sealed class SourceIntegrityTests : IAsyncLifetime
{
    private readonly byte[] content = RandomNumberGenerator.GetBytes(10_000);
    private EgressFixture fixture = null!;
    private SourceObject source = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        fixture = await EgressFixture.StartAsync();
        await fixture.PutAsync("object", content);
        source = (await ObjectStore.HeadAsync(fixture.S3, "source", "object", Cancellation))!;
    }

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Theory]
    [InlineData(false, false, FailureTypes.CannotDecrypt)]
    [InlineData(false, true, FailureTypes.CannotDecrypt)]
    [InlineData(true, false, FailureTypes.Verification)]
    [InlineData(true, true, FailureTypes.Verification)]
    public async Task Judge_ContentThatDoesNotDecrypt_TellsWhetherItCameSo(bool damaged, bool checksumKnown, string type)
    {
        var came = (byte[])content.Clone();
        came[5_000] ^= (byte)(damaged ? 1 : 0);
        await using var read = await ReadAsync(came);
        var known = source with { Sha256 = checksumKnown ? Convert.ToBase64String(SHA256.HashData(content)) : null };

        var failure = Assert.IsType<ApplicationFailureException>(await new SourceIntegrity(fixture.S3, known, read).JudgeAsync("finding", Cancellation));

        Assert.Equal((type, !damaged), (failure.ErrorType, failure.NonRetryable));
        Assert.Contains("s3://source/object", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Judge_EndedEarly_IsRetried()
    {
        await using var read = await ReadAsync(content[..^1]);

        var failure = Assert.IsType<ApplicationFailureException>(await new SourceIntegrity(fixture.S3, source, read).JudgeAsync("finding", Cancellation));

        Assert.Equal((FailureTypes.Verification, false), (failure.ErrorType, failure.NonRetryable));
    }

    [Fact]
    public async Task Verify_NotAll_Fails()
    {
        await using var read = await ReadAsync(content[..^1]);

        Assert.Equal(
            FailureTypes.Verification,
            Assert.Throws<ApplicationFailureException>(new SourceIntegrity(fixture.S3, source, read).Verify).ErrorType);
    }

    private static async Task<HashingStream> ReadAsync(byte[] came)
    {
        var read = new HashingStream(new MemoryStream(came));
        await read.CopyToAsync(Stream.Null, Cancellation);
        return read;
    }
}
