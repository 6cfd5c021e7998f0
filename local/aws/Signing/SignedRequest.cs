using Microsoft.AspNetCore.Http;

namespace DataEgress.Local.Aws.Signing;

/// <summary>The parts of a SigV4 signature as a request carries them, in its header or in its query.</summary>
internal sealed record SignedRequest
{
    public const string Algorithm = "AWS4-HMAC-SHA256";

    public required string AccessKeyId { get; init; }

    public required CredentialScope Scope { get; init; }

    /// <summary>Lower-case names, in the order sent.</summary>
    public required IReadOnlyList<string> SignedHeaders { get; init; }

    public required string Signature { get; init; }

    /// <summary>When it was signed: <c>yyyyMMdd'T'HHmmss'Z'</c>.</summary>
    public required string Timestamp { get; init; }

    /// <summary><see cref="Timestamp"/> as a time.</summary>
    public required DateTimeOffset SignedAt { get; init; }

    public required string? SessionToken { get; init; }

    /// <summary>How long a presigned URL is good for; null when the signature is in the header.</summary>
    public TimeSpan? ValidFor { get; init; }

    /// <summary>Reads the signature; null when the request carries none.</summary>
    /// <exception cref="AuthenticationException">It is not well formed.</exception>
    public static SignedRequest? Read(HttpRequest request, QueryParameters query)
    {
        var authorization = request.Headers.Authorization.ToString();
        if (authorization.Length > 0)
        {
            return FromHeader(authorization, request.Headers);
        }

        return query.Has("X-Amz-Algorithm") || query.Has("X-Amz-Signature") ? FromQuery(query) : null;
    }

    private static SignedRequest FromHeader(string authorization, IHeaderDictionary headers)
    {
        if (!authorization.StartsWith(Algorithm + " ", StringComparison.Ordinal))
        {
            throw Malformed($"The authorization mechanism you have provided is not supported. Please use {Algorithm}.");
        }

        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in authorization[Algorithm.Length..].Split(',', StringSplitOptions.TrimEntries))
        {
            var equals = field.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
            {
                fields[field[..equals]] = field[(equals + 1)..];
            }
        }

        var timestamp = headers["x-amz-date"].ToString();
        if (timestamp.Length == 0 && DateTimeOffset.TryParse(headers.Date, out var date))
        {
            timestamp = date.UtcDateTime.ToString(SigningClock.Format, System.Globalization.CultureInfo.InvariantCulture);
        }

        return Create(
            fields.GetValueOrDefault("Credential"),
            fields.GetValueOrDefault("SignedHeaders"),
            fields.GetValueOrDefault("Signature"),
            timestamp,
            headers["x-amz-security-token"].ToString() is { Length: > 0 } token ? token : null,
            validFor: null);
    }

    private static SignedRequest FromQuery(QueryParameters query)
    {
        if (query["X-Amz-Algorithm"] != Algorithm)
        {
            throw Malformed($"X-Amz-Algorithm only supports \"{Algorithm}\"");
        }

        if (!int.TryParse(query["X-Amz-Expires"], out var seconds) || seconds is < 0 or > 604_800)
        {
            throw Malformed("X-Amz-Expires must be a number of seconds between 0 and 604800 (a week)");
        }

        return Create(
            query["X-Amz-Credential"],
            query["X-Amz-SignedHeaders"],
            query["X-Amz-Signature"],
            query["X-Amz-Date"] ?? "",
            query["X-Amz-Security-Token"],
            TimeSpan.FromSeconds(seconds));
    }

    private static SignedRequest Create(
        string? credential, string? signedHeaders, string? signature, string timestamp, string? token, TimeSpan? validFor)
    {
        if (credential is null || !CredentialScope.TryParse(credential, out var accessKeyId, out var scope))
        {
            throw Malformed("The Credential must be ACCESSKEY/yyyyMMdd/region/service/aws4_request.");
        }

        if (string.IsNullOrEmpty(signedHeaders) || string.IsNullOrEmpty(signature))
        {
            throw Malformed("The signature needs Credential, SignedHeaders and Signature.");
        }

        if (!SigningClock.TryParse(timestamp, out var signedAt) || !timestamp.StartsWith(scope.Date, StringComparison.Ordinal))
        {
            throw Malformed("AWS authentication requires a valid X-Amz-Date of the same day as the credential's scope.");
        }

        return new SignedRequest
        {
            AccessKeyId = accessKeyId,
            Scope = scope,
            SignedHeaders = signedHeaders.ToLowerInvariant().Split(';'),
            Signature = signature,
            Timestamp = timestamp,
            SignedAt = signedAt,
            SessionToken = token,
            ValidFor = validFor,
        };
    }

    private static AuthenticationException Malformed(string message) => new(AuthenticationFailure.Malformed, message);
}
