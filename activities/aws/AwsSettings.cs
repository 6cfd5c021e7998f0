using Amazon;
using Amazon.Runtime;
using Microsoft.Extensions.Configuration;

namespace DataEgress.Activities.Aws;

/// <summary>Where AWS is and as whom we come, by AWS's own names; from the environment, or given to the host.</summary>
/// <param name="EndpointUrl">One endpoint for every service; null for AWS itself.</param>
/// <param name="Region">Region.</param>
/// <param name="Credentials">Null for the SDK's own chain: profile, container, instance, web identity.</param>
internal sealed record AwsSettings(Uri? EndpointUrl, string Region, AWSCredentials? Credentials)
{
    private const string DefaultRegion = "eu-west-1";

    /// <summary>Reads <c>AWS_ENDPOINT_URL</c>, <c>AWS_REGION</c> and the keys.</summary>
    public static AwsSettings Read(IConfiguration configuration)
    {
        var endpoint = configuration["AWS_ENDPOINT_URL"];
        var region = configuration["AWS_REGION"] ?? configuration["AWS_DEFAULT_REGION"] ?? DefaultRegion;
        AWSCredentials? credentials = (configuration["AWS_ACCESS_KEY_ID"], configuration["AWS_SECRET_ACCESS_KEY"], configuration["AWS_SESSION_TOKEN"]) switch
        {
            ({ Length: > 0 } id, { Length: > 0 } secret, { Length: > 0 } token) => new SessionAWSCredentials(id, secret, token),
            ({ Length: > 0 } id, { Length: > 0 } secret, _) => new BasicAWSCredentials(id, secret),
            _ => null,
        };
        return new(string.IsNullOrEmpty(endpoint) ? null : new Uri(endpoint), region, credentials);
    }

    /// <summary>Points a client at the endpoint or the region.</summary>
    public T Configure<T>(T config)
        where T : ClientConfig
    {
        if (EndpointUrl is null)
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(Region);
        }
        else
        {
            config.ServiceURL = EndpointUrl.ToString();
            config.AuthenticationRegion = Region;
        }

        // Temporal retries as well, but a hiccup should not cost an attempt.
        config.RetryMode = RequestRetryMode.Standard;
        config.MaxErrorRetry = 3;
        return config;
    }
}
