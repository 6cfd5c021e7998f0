namespace DataEgress.Local.Aws.Http;

/// <summary>Who signed a request.</summary>
/// <param name="AccessKeyId">The access key; empty when the request was not signed.</param>
/// <param name="Arn">The principal.</param>
/// <param name="UserId">The principal's unique id.</param>
internal sealed record Caller(string AccessKeyId, string Arn, string UserId);
