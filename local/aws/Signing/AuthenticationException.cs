namespace DataEgress.Local.Aws.Signing;

/// <summary>Why a request was not accepted as its sender's.</summary>
internal enum AuthenticationFailure
{
    Unsigned,
    Malformed,
    UnknownAccessKey,
    InvalidToken,
    ExpiredToken,
    SignatureMismatch,
    ClockSkew,
    ExpiredUrl,
}

/// <summary>Refuses a request; the protocol of the service decides the error's code.</summary>
internal sealed class AuthenticationException(AuthenticationFailure failure, string message) : Exception(message)
{
    public AuthenticationFailure Failure { get; } = failure;

    /// <summary>Further elements of S3's error, such as the string to sign.</summary>
    public IReadOnlyList<(string Name, string Value)> Details { get; init; } = [];
}
