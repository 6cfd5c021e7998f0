using DataEgress.Local.Aws.Http;

namespace DataEgress.Local.Aws.Signing;

/// <summary>How the families of services name a refused request.</summary>
internal static class AuthenticationErrors
{
    /// <summary>The error of a JSON service.</summary>
    public static AwsException ForJson(AuthenticationException refusal) => refusal.Failure switch
    {
        AuthenticationFailure.Unsigned => new AwsException("MissingAuthenticationTokenException", "Request is missing Authentication Token"),
        AuthenticationFailure.Malformed => new AwsException("IncompleteSignatureException", refusal.Message),
        AuthenticationFailure.UnknownAccessKey or AuthenticationFailure.InvalidToken =>
            new AwsException("UnrecognizedClientException", "The security token included in the request is invalid."),
        AuthenticationFailure.ExpiredToken =>
            new AwsException("ExpiredTokenException", "The security token included in the request is expired"),
        AuthenticationFailure.ClockSkew => new AwsException("InvalidSignatureException", $"Signature expired: {refusal.Message}"),
        _ => new AwsException("InvalidSignatureException", refusal.Message),
    };

    /// <summary>The error of a query service.</summary>
    public static AwsException ForQuery(AuthenticationException refusal) => refusal.Failure switch
    {
        AuthenticationFailure.Unsigned => new AwsException(403, "MissingAuthenticationToken", "Request is missing Authentication Token"),
        AuthenticationFailure.Malformed => new AwsException(403, "IncompleteSignature", refusal.Message),
        AuthenticationFailure.UnknownAccessKey or AuthenticationFailure.InvalidToken =>
            new AwsException(403, "InvalidClientTokenId", "The security token included in the request is invalid."),
        AuthenticationFailure.ExpiredToken =>
            new AwsException(403, "ExpiredToken", "The security token included in the request is expired"),
        AuthenticationFailure.ClockSkew => new AwsException(403, "SignatureDoesNotMatch", $"Signature expired: {refusal.Message}"),
        _ => new AwsException(403, "SignatureDoesNotMatch", refusal.Message),
    };

    /// <summary>Status and code of S3's error.</summary>
    public static (int Status, string Code) ForS3(AuthenticationFailure failure) => failure switch
    {
        AuthenticationFailure.Malformed => (400, "AuthorizationHeaderMalformed"),
        AuthenticationFailure.UnknownAccessKey => (403, "InvalidAccessKeyId"),
        AuthenticationFailure.InvalidToken => (400, "InvalidToken"),
        AuthenticationFailure.ExpiredToken => (400, "ExpiredToken"),
        AuthenticationFailure.SignatureMismatch => (403, "SignatureDoesNotMatch"),
        AuthenticationFailure.ClockSkew => (403, "RequestTimeTooSkewed"),
        _ => (403, "AccessDenied"),
    };
}
