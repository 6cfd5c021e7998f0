using DataEgress.Local.Aws.S3.Protocol;

namespace DataEgress.Local.Aws.Tests.S3;

public sealed class S3AddressTests
{
    [Theory]
    [InlineData("127.0.0.1", null)]
    [InlineData("[::1]", null)]
    [InlineData("localhost", null)]
    [InlineData("aws", null)]
    [InlineData("aws.internal", null)]
    [InlineData("bucket.localhost", "bucket")]
    [InlineData("my.bucket.localhost", "my.bucket")]
    [InlineData("s3.localhost", null)]
    [InlineData("bucket.s3.localhost", "bucket")]
    [InlineData("s3.localhost.localstack.cloud", null)]
    [InlineData("bucket.s3.localhost.localstack.cloud", "bucket")]
    [InlineData("s3.eu-west-1.amazonaws.com", null)]
    [InlineData("my.bucket.s3.eu-west-1.amazonaws.com", "my.bucket")]
    [InlineData("sqs.eu-west-1.amazonaws.com", null)]
    public void BucketOfHost_AnyHost_FindsTheBucket(string host, string? bucket) => Assert.Equal(bucket, S3Address.BucketOfHost(host));
}
