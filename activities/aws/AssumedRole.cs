using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;

namespace DataEgress.Activities.Aws;

/// <summary>Credentials of a role, renewed before they end; through our own STS client, so that its endpoint counts.</summary>
internal sealed class AssumedRole : RefreshingAWSCredentials
{
    private const string SessionName = "data-egress";

    private readonly IAmazonSecurityTokenService sts;
    private readonly string roleArn;

    /// <summary>Assumes the role when credentials are first needed.</summary>
    public AssumedRole(IAmazonSecurityTokenService sts, string roleArn)
    {
        this.sts = sts;
        this.roleArn = roleArn;
        PreemptExpiryTime = TimeSpan.FromMinutes(5);
    }

    /// <inheritdoc/>
    protected override CredentialsRefreshState GenerateNewCredentials() => GenerateNewCredentialsAsync().GetAwaiter().GetResult();

    /// <inheritdoc/>
    protected override async Task<CredentialsRefreshState> GenerateNewCredentialsAsync()
    {
        var response = await sts.AssumeRoleAsync(new AssumeRoleRequest { RoleArn = roleArn, RoleSessionName = SessionName });
        var credentials = response.Credentials ?? throw new AmazonClientException($"STS gave no credentials for {roleArn}");
        return new(
            new(credentials.AccessKeyId, credentials.SecretAccessKey, credentials.SessionToken),
            credentials.Expiration ?? throw new AmazonClientException("STS named no expiry"));
    }
}
