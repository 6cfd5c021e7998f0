namespace DataEgress.Local.Aws.Http;

/// <summary>What is known of a request before it is carried out.</summary>
/// <param name="Service">The service: <c>S3</c>, <c>STS</c>, or the target prefix of a JSON service such as <c>AmazonSQS</c>.</param>
/// <param name="Operation">The operation, such as <c>SendMessage</c>; for S3 the HTTP method.</param>
/// <param name="Target">For S3 the path and query as sent; else empty.</param>
/// <param name="AccessKeyId">The key that signs, as the header says; null if it says none.</param>
/// <param name="Acl">For S3 the canned ACL that the header asks for; null if it asks for none.</param>
/// <param name="Range">The bytes that the header asks for, such as <c>bytes=0-99</c>; null if it names none.</param>
public sealed record AwsRequest(string Service, string Operation, string Target, string? AccessKeyId = null, string? Acl = null, string? Range = null);
