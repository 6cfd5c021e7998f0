using Amazon.S3;
using Amazon.SimpleSystemsManagement;

namespace DataEgress.Activities.Egress.Transfer;

/// <summary>AWS clients that act as the workers themselves or under an entry's role.</summary>
internal interface IAwsClients
{
    /// <summary>S3, under a role if one is named.</summary>
    IAmazonS3 S3(string? roleArn = null);

    /// <summary>SSM, under a role if one is named.</summary>
    IAmazonSimpleSystemsManagement Ssm(string? roleArn = null);
}
