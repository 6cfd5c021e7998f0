using Amazon.S3;
using DataEgress.Activities.Egress;
using DataEgress.Local.Aws.Http;
using DataEgress.Workflows.Egress;

namespace DataEgress.Activities.Tests.Egress;

public sealed class FailuresTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>However much of the answer "no such key" arrives: what was not read whole must not stop a delivery for good.</summary>
    [Fact]
    public async Task Of_AnswerCutAnywhere_IsMissingOnlyIfItWasReadWhole()
    {
        await using var fixture = await EgressFixture.StartAsync();
        var whole = await FailureOfAsync(fixture, null);
        Assert.True(Failures.IsNotFound(whole));
        Assert.Equal(FailureTypes.MissingObject, Failures.Of(whole, "file").ErrorType);
        var length = 0;
        for (var cut = 1; cut < 1000; cut++)
        {
            var failure = await FailureOfAsync(fixture, new Fault.Truncate(cut));
            if (failure.Message == whole.Message)
            {
                length = cut;
                break;
            }

            Assert.False(Failures.IsNotFound(failure), $"after {cut} bytes: {failure.Message}");
            Assert.Equal(FailureTypes.Unavailable, Failures.Of(failure, "file").ErrorType);
        }

        Assert.True(length > 100, "the answer was never cut");
    }

    [Fact]
    public async Task Of_HeadOfNothing_IsMissing()
    {
        await using var fixture = await EgressFixture.StartAsync();

        var failure = await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => fixture.S3.GetObjectMetadataAsync("source", "nothing", Cancellation));

        Assert.True(Failures.IsNotFound(failure));
    }

    private static async Task<Amazon.Runtime.AmazonServiceException> FailureOfAsync(EgressFixture fixture, Fault? fault)
    {
        fixture.Faults.Next = request => request.Target.EndsWith("/nothing", StringComparison.Ordinal) ? fault : null;
        return await Assert.ThrowsAnyAsync<Amazon.Runtime.AmazonServiceException>(() => fixture.S3.GetObjectAsync("source", "nothing", Cancellation));
    }
}
