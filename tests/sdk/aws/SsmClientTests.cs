using Amazon;
using Amazon.Runtime.Endpoints;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;

namespace AwsSdk.Tests;

public sealed class SsmClientTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PutAndGet_Signed_Works()
    {
        await using var server = await StandInFixture.StartAsync();
        using var ssm = new AmazonSimpleSystemsManagementClient(
            StandInFixture.Credentials,
            new AmazonSimpleSystemsManagementConfig { ServiceURL = server.Url.ToString(), AuthenticationRegion = "eu-west-1" });

        var put = await ssm.PutParameterAsync(
            new PutParameterRequest { Name = "/a/b", Value = "v", Type = ParameterType.SecureString, Tier = ParameterTier.IntelligentTiering }, Ct);
        var got = await ssm.GetParameterAsync(new GetParameterRequest { Name = "/a/b", WithDecryption = true }, Ct);

        Assert.Equal((1L, ParameterTier.Standard), (put.Version!.Value, put.Tier));
        Assert.Equal(("v", ParameterType.SecureString), (got.Parameter.Value, got.Parameter.Type));
        Assert.Equal(DateTimeKind.Utc, got.Parameter.LastModifiedDate!.Value.Kind);
        var error = await Assert.ThrowsAsync<ParameterNotFoundException>(() => ssm.GetParameterAsync(new GetParameterRequest { Name = "no" }, Ct));
        Assert.Equal("ParameterNotFound", error.ErrorCode);
    }

    [Fact]
    public void Endpoint_OfARegion_IsTheServices()
    {
        var config = new AmazonSimpleSystemsManagementConfig { RegionEndpoint = RegionEndpoint.EUWest2 };

        var endpoint = config.DetermineServiceOperationEndpoint(new ServiceOperationEndpointParameters(new GetParameterRequest()));

        Assert.Equal("https://ssm.eu-west-2.amazonaws.com", endpoint.URL);
    }
}
