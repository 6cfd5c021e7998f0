using System.Collections.Concurrent;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.SecurityToken;
using Amazon.SimpleSystemsManagement;
using DataEgress.Activities.Egress.Transfer;

namespace DataEgress.Activities.Aws;

/// <summary>Clients for S3 and SSM, one per role, kept for the life of the process.</summary>
internal sealed class AwsClients(AwsSettings settings, IAmazonSecurityTokenService sts) : IAwsClients, IDisposable
{
    // A copy of 5 GiB within S3 may take minutes until the answer begins.
    private static readonly TimeSpan S3Timeout = TimeSpan.FromMinutes(30);

    private readonly ConcurrentDictionary<string, S3Client> s3 = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, AmazonSimpleSystemsManagementClient> ssm = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, AssumedRole> roles = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public IAmazonS3 S3(string? roleArn = null) => s3.GetOrAdd(roleArn ?? "", _ =>
    {
        var config = settings.Configure(new AmazonS3Config { ForcePathStyle = settings.EndpointUrl is not null });
        config.Timeout = S3Timeout;
        config.EndpointProvider = new KnownEndpoints(config.EndpointProvider);
        config.HttpClientFactory = new S3HttpClients();
        return Credentials(roleArn) is { } credentials ? new(credentials, config) : new(config);
    });

    /// <inheritdoc/>
    public IAmazonSimpleSystemsManagement Ssm(string? roleArn = null) => ssm.GetOrAdd(roleArn ?? "", _ =>
    {
        var config = settings.Configure(new AmazonSimpleSystemsManagementConfig());
        return Credentials(roleArn) is { } credentials ? new(credentials, config) : new(config);
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var client in s3.Values.Cast<IDisposable>().Concat(ssm.Values))
        {
            client.Dispose();
        }
    }

    private AWSCredentials? Credentials(string? roleArn) =>
        roleArn is null ? settings.Credentials : roles.GetOrAdd(roleArn, arn => new(sts, arn));
}
