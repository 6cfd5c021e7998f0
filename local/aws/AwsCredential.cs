namespace DataEgress.Local.Aws;

/// <summary>A long-lived access key that may sign requests.</summary>
/// <param name="AccessKeyId">The identifier sent with each request.</param>
/// <param name="SecretAccessKey">The secret the signature is made with; never logged.</param>
public sealed record AwsCredential(string AccessKeyId, string SecretAccessKey)
{
    /// <summary>The identifier only.</summary>
    public override string ToString() => AccessKeyId;
}
