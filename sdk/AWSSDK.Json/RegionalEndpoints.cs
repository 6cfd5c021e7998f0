using System.Globalization;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Endpoints.StandardLibrary;
using Amazon.Util;

namespace Amazon.Runtime.StandIn;

/// <summary>What a regional service's endpoint depends on.</summary>
internal sealed class RegionalEndpointParameters : EndpointParameters
{
    internal string Region
    {
        get => (string)this[nameof(Region)];
        set => this[nameof(Region)] = value;
    }

    internal bool UseDualStack
    {
        get => (bool?)this[nameof(UseDualStack)] ?? false;
        set => this[nameof(UseDualStack)] = value;
    }

    internal bool UseFIPS
    {
        get => (bool?)this[nameof(UseFIPS)] ?? false;
        set => this[nameof(UseFIPS)] = value;
    }

    internal string Endpoint
    {
        get => (string)this[nameof(Endpoint)];
        set => this[nameof(Endpoint)] = value;
    }

    internal static RegionalEndpointParameters From(IClientConfig config, RegionEndpoint alternate)
    {
        var region = (alternate ?? config.RegionEndpoint)?.SystemName;
        if (region is null && !string.IsNullOrEmpty(config.ServiceURL))
        {
            region = string.IsNullOrEmpty(config.AuthenticationRegion)
                ? AWSSDKUtils.DetermineRegion(config.ServiceURL)
                : config.AuthenticationRegion;
        }

        return new RegionalEndpointParameters
        {
            Region = region,
            UseDualStack = config.UseDualstackEndpoint,
            UseFIPS = config.UseFIPSEndpoint,
            Endpoint = config.ServiceURL,
        };
    }
}

/// <summary>The rules by which a regional service's host is found: a given URL, else name, region and partition.</summary>
internal sealed class RegionalEndpointProvider(string hostPrefix) : IEndpointProvider
{
    public Endpoint ResolveEndpoint(EndpointParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var regional = (RegionalEndpointParameters)parameters;
        if (!string.IsNullOrEmpty(regional.Endpoint))
        {
            return regional switch
            {
                { UseFIPS: true } => throw Invalid("FIPS and custom endpoint are not supported"),
                { UseDualStack: true } => throw Invalid("Dualstack and custom endpoint are not supported"),
                _ => new Endpoint(regional.Endpoint),
            };
        }

        if (string.IsNullOrEmpty(regional.Region))
        {
            throw Invalid("Missing Region");
        }

        var partition = Fn.Partition(regional.Region);
        if (regional.UseFIPS && !partition.supportsFIPS)
        {
            throw Invalid("FIPS is enabled but this partition does not support FIPS");
        }

        if (regional.UseDualStack && !partition.supportsDualStack)
        {
            throw Invalid("DualStack is enabled but this partition does not support DualStack");
        }

        var suffix = regional.UseDualStack ? partition.dualStackDnsSuffix : partition.dnsSuffix;

        // GovCloud's ordinary hosts are the FIPS ones.
        var fips = regional.UseFIPS && (partition.name != "aws-us-gov" || regional.UseDualStack);
        return new Endpoint(string.Create(
            CultureInfo.InvariantCulture, $"https://{hostPrefix}{(fips ? "-fips" : "")}.{regional.Region}.{suffix}"));
    }

    private static AmazonClientException Invalid(string message) => new($"Invalid Configuration: {message}");
}

/// <summary>The step of the pipeline that asks the configured endpoint provider.</summary>
internal sealed class RegionalEndpointResolver : BaseEndpointResolver
{
    protected override void ServiceSpecificHandler(IExecutionContext executionContext, EndpointParameters parameters) =>
        InjectHostPrefix(executionContext.RequestContext);

    protected override EndpointParameters MapEndpointsParameters(IRequestContext requestContext) =>
        RegionalEndpointParameters.From(requestContext.ClientConfig, requestContext.Request.AlternateEndpoint);
}
