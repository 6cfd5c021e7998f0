using Amazon.Runtime.Endpoints;
using Amazon.S3;
using Amazon.S3.Endpoints;
using DataEgress.Activities.Aws;

namespace DataEgress.Activities.Tests.Aws;

public sealed class KnownEndpointsTests
{
    private readonly Rules rules = new();

    [Fact]
    public void ResolveEndpoint_OtherKeysOfABucket_AsksTheRulesOnce()
    {
        var endpoints = new KnownEndpoints(rules);

        var first = endpoints.ResolveEndpoint(Of("bucket", "a"));
        var second = endpoints.ResolveEndpoint(Of("bucket", "b"));

        Assert.Equal(1, rules.Asked);
        Assert.Equal("https://bucket.s3.eu-west-1.amazonaws.com", first.URL);
        Assert.Equal(first.URL, second.URL);
        Assert.Same(first.Attributes, second.Attributes);
    }

    [Fact]
    public void ResolveEndpoint_AnyOtherParameter_SaysWhatTheRulesSay()
    {
        var endpoints = new KnownEndpoints(rules);
        S3EndpointParameters[] all =
        [
            Of("bucket"),
            Of("other"),
            Of("with.dots"),
            Of("bucket", region: "us-east-1"),
            Of("arn:aws:s3:eu-west-1:123456789012:accesspoint:name"),
            With(p => p.UseFIPS = true),
            With(p => p.UseDualStack = true),
            With(p => p.ForcePathStyle = true),
            With(p => p.Accelerate = true),
            With(p => p.Endpoint = "http://127.0.0.1:4566"),
        ];
        foreach (var parameters in all.Concat(all))
        {
            var expected = new Rules().ResolveEndpoint(parameters);
            var endpoint = endpoints.ResolveEndpoint(parameters);

            Assert.Equal(expected.URL, endpoint.URL);
        }

        Assert.Equal(all.Length, rules.Asked);
    }

    [Fact]
    public void ResolveEndpoint_AnswerIsChanged_LeavesTheNextOneAlone()
    {
        var endpoints = new KnownEndpoints(rules);
        endpoints.ResolveEndpoint(Of("bucket")).URL += "/";

        Assert.EndsWith(".com", endpoints.ResolveEndpoint(Of("bucket")).URL, StringComparison.Ordinal);
    }

    private static S3EndpointParameters With(Action<S3EndpointParameters> change)
    {
        var parameters = Of("bucket");
        change(parameters);
        return parameters;
    }

    private static S3EndpointParameters Of(string bucket, string? key = null, string region = "eu-west-1") =>
        new() { Bucket = bucket, Key = key, Region = region, UseArnRegion = true };

    private sealed class Rules : IEndpointProvider
    {
        private readonly IEndpointProvider own = new AmazonS3Config().EndpointProvider;

        public int Asked { get; private set; }

        public Endpoint ResolveEndpoint(EndpointParameters parameters)
        {
            Asked++;
            return own.ResolveEndpoint(parameters);
        }
    }
}
