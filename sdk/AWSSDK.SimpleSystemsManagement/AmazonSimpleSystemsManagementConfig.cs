using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.StandIn;
using Amazon.Util.Internal;

namespace Amazon.SimpleSystemsManagement;

/// <summary>Settings of the client.</summary>
public class AmazonSimpleSystemsManagementConfig : ClientConfig
{
    private static readonly string UserAgentString = InternalSDKUtils.BuildUserAgentString("SSM", "4.0.0.0");

    /// <summary>The settings of the environment.</summary>
    public AmazonSimpleSystemsManagementConfig()
        : base(StandardDefaults.Provider())
    {
        base.ServiceId = "SSM";
        AuthenticationServiceName = "ssm";
        EndpointProvider = new RegionalEndpointProvider("ssm");
    }

    /// <summary>The service's id.</summary>
    public static new string ServiceId => "SSM";

    /// <inheritdoc/>
    public override string RegionEndpointServiceName => "ssm";

    /// <inheritdoc/>
    public override string ServiceVersion => "2014-11-06";

    /// <inheritdoc/>
    public override string UserAgent => UserAgentString;

    /// <inheritdoc/>
    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return EndpointProvider.ResolveEndpoint(RegionalEndpointParameters.From(this, parameters.AlternateEndpoint));
    }
}
