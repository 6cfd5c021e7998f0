using DataEgress.Local.Aws.Http;

namespace DataEgress.Local.Aws.S3.Protocol;

/// <summary>Ends an S3 request with an error, in S3's XML form.</summary>
internal sealed class S3Exception(int status, string code, string message) : AwsException(status, code, message)
{
    /// <summary>Elements of the error beyond code and message.</summary>
    public IReadOnlyList<(string Name, string Value)> Details { get; init; } = [];
}
