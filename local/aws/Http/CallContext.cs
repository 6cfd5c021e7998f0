namespace DataEgress.Local.Aws.Http;

/// <summary>The surroundings of one call.</summary>
/// <param name="RequestId">The id that the answer carries.</param>
/// <param name="Endpoint">The endpoint as the caller addressed it (scheme, host, port); made part of queue URLs.</param>
/// <param name="Caller">Who signed the request.</param>
internal sealed record CallContext(string RequestId, Uri Endpoint, Caller Caller);
