using Amazon.Runtime.Internal;

namespace Amazon.Runtime.StandIn;

/// <summary>The settings behind AWS_DEFAULTS_MODE: the same for every service.</summary>
internal static class StandardDefaults
{
    internal static DefaultConfigurationProvider Provider() => new(
        new IDefaultConfiguration[]
        {
            Mode(DefaultConfigurationMode.Standard, 3.1),
            Mode(DefaultConfigurationMode.InRegion, 1.1),
            Mode(DefaultConfigurationMode.CrossRegion, 3.1),
            Mode(DefaultConfigurationMode.Mobile, 30),
            Mode(DefaultConfigurationMode.Auto, 1.1),
        }.AsEnumerable());

    private static DefaultConfiguration Mode(DefaultConfigurationMode name, double connectSeconds) => new()
    {
        Name = name,
        RetryMode = RequestRetryMode.Standard,
        S3UsEast1RegionalEndpoint = S3UsEast1RegionalEndpointValue.Regional,
        ConnectTimeout = TimeSpan.FromSeconds(connectSeconds),
        TlsNegotiationTimeout = TimeSpan.FromSeconds(connectSeconds),
    };
}
