using System.Collections.Concurrent;
using Amazon.Runtime.Endpoints;
using Amazon.S3.Endpoints;

namespace DataEgress.Activities.Aws;

/// <summary>
/// Where S3's client sends its requests, worked out once for each bucket. The client works it out twice for every request, which
/// takes a tenth of what a small object costs; a key has no say in it.
/// </summary>
/// <param name="rules">The client's own rules.</param>
internal sealed class KnownEndpoints(IEndpointProvider rules) : IEndpointProvider
{
    // Far more than there are buckets in a configuration table; so that nothing grows without bound.
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<Question, Endpoint> known = new();

    /// <inheritdoc/>
    public Endpoint ResolveEndpoint(EndpointParameters parameters)
    {
        if (parameters is not S3EndpointParameters s3)
        {
            return rules.ResolveEndpoint(parameters);
        }

        var question = Question.Of(s3);
        if (!known.TryGetValue(question, out var endpoint))
        {
            endpoint = rules.ResolveEndpoint(parameters);
            if (known.Count < Most)
            {
                known.TryAdd(question, endpoint);
            }
        }

        // The client changes the address of what it is given.
        return new(endpoint.URL) { Attributes = endpoint.Attributes, Headers = endpoint.Headers };
    }

    /// <summary>What the answer depends on: every parameter but key, prefix and source of a copy.</summary>
    private sealed record Question(
        string? Bucket,
        string? Region,
        string? Endpoint,
        (bool? Fips, bool? DualStack, bool? PathStyle, bool? Accelerate, bool? Global, bool? ObjectLambda) Ways,
        (bool? None, bool? NoMultiRegion, bool? ArnRegion) AccessPoints,
        (bool? Control, bool? NoSession) Express)
    {
        public static Question Of(S3EndpointParameters parameters) => new(
            parameters.Bucket,
            parameters.Region,
            parameters.Endpoint,
            (parameters.UseFIPS, parameters.UseDualStack, parameters.ForcePathStyle, parameters.Accelerate, parameters.UseGlobalEndpoint, parameters.UseObjectLambdaEndpoint),
            (parameters.DisableAccessPoints, parameters.DisableMultiRegionAccessPoints, parameters.UseArnRegion),
            (parameters.UseS3ExpressControlEndpoint, parameters.DisableS3ExpressSessionAuth));
    }
}
