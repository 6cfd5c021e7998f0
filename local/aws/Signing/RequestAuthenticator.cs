using System.Security.Cryptography;
using System.Text;
using DataEgress.Local.Aws.Http;
using Microsoft.AspNetCore.Http;

namespace DataEgress.Local.Aws.Signing;

/// <summary>Finds out who signed a request, and whether the signature is theirs.</summary>
internal sealed class RequestAuthenticator(AccessKeys keys, TimeProvider time)
{
    /// <summary>Verifies a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="query">Its decoded query.</param>
    /// <param name="service">The name that the signature's scope must carry.</param>
    /// <param name="payloadHash">The SHA-256 of the body in lower-case hexadecimal, or what stands for it.</param>
    /// <exception cref="AuthenticationException">Signatures are required, and this one is missing or wrong.</exception>
    public Authentication Authenticate(HttpRequest request, QueryParameters query, string service, string payloadHash)
    {
        if (!keys.Required)
        {
            return new Authentication(Describe(request, query), ChunkSigner: null);
        }

        var signed = SignedRequest.Read(request, query) ?? throw new AuthenticationException(AuthenticationFailure.Unsigned, "Access Denied");
        var (secret, caller) = keys.Find(signed.AccessKeyId, signed.SessionToken);
        CheckScope(signed, service);
        CheckTime(signed);
        CheckHeaders(request, signed);
        var canonical = CanonicalRequest.Build(request, query, signed.SignedHeaders, payloadHash);
        var stringToSign = CanonicalRequest.StringToSign(signed, canonical);
        var key = signed.Scope.DeriveKey(secret);
        var expected = Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(stringToSign)));
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(signed.Signature)))
        {
            throw new AuthenticationException(
                AuthenticationFailure.SignatureMismatch,
                "The request signature we calculated does not match the signature you provided. Check your key and signing method.")
            {
                Details =
                [
                    ("AWSAccessKeyId", signed.AccessKeyId),
                    ("StringToSign", stringToSign),
                    ("SignatureProvided", signed.Signature),
                    ("CanonicalRequest", canonical),
                ],
            };
        }

        return new Authentication(caller, new ChunkSigner(key, signed.Scope, signed.Timestamp, signed.Signature));
    }

    private static void CheckScope(SignedRequest signed, string service)
    {
        if (signed.Scope.Service != service)
        {
            throw new AuthenticationException(
                AuthenticationFailure.Malformed,
                $"The credential is scoped to the service '{signed.Scope.Service}'; it must be '{service}'.");
        }
    }

    private static void CheckHeaders(HttpRequest request, SignedRequest signed)
    {
        // A header that AWS reads but the signature does not cover could have been added on the way.
        var uncovered = request.Headers.Keys.FirstOrDefault(name =>
            (name.Equals("Host", StringComparison.OrdinalIgnoreCase) || name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase))
            && !signed.SignedHeaders.Contains(name.ToLowerInvariant()));
        if (uncovered is not null && (signed.ValidFor is null || !uncovered.Equals(PayloadHash.Header, StringComparison.OrdinalIgnoreCase)))
        {
            throw new AuthenticationException(
                AuthenticationFailure.Unsigned, "There were headers present in the request which were not signed")
            {
                Details = [("HeadersNotSigned", uncovered.ToLowerInvariant())],
            };
        }
    }

    private Caller Describe(HttpRequest request, QueryParameters query)
    {
        try
        {
            return SignedRequest.Read(request, query) is { } signed ? keys.Describe(signed.AccessKeyId, signed.SessionToken) : keys.Describe("", null);
        }
        catch (AuthenticationException)
        {
            return keys.Describe("", null);
        }
    }

    private void CheckTime(SignedRequest signed)
    {
        var signedAt = signed.SignedAt;
        var now = time.GetUtcNow();
        if (signed.ValidFor is { } validFor)
        {
            if (signedAt > now + SigningClock.MaxSkew)
            {
                throw new AuthenticationException(AuthenticationFailure.ExpiredUrl, "Request is not valid yet");
            }

            if (now > signedAt + validFor)
            {
                throw new AuthenticationException(AuthenticationFailure.ExpiredUrl, "Request has expired")
                {
                    Details =
                    [
                        ("X-Amz-Expires", $"{validFor.TotalSeconds:0}"),
                        ("Expires", $"{signedAt + validFor:yyyy-MM-dd'T'HH:mm:ss'Z'}"),
                        ("ServerTime", $"{now:yyyy-MM-dd'T'HH:mm:ss'Z'}"),
                    ],
                };
            }
        }
        else if ((now - signedAt).Duration() > SigningClock.MaxSkew)
        {
            throw new AuthenticationException(
                AuthenticationFailure.ClockSkew, "The difference between the request time and the current time is too large.")
            {
                Details =
                [
                    ("RequestTime", signed.Timestamp),
                    ("ServerTime", $"{now:yyyy-MM-dd'T'HH:mm:ss'Z'}"),
                    ("MaxAllowedSkewMilliseconds", $"{SigningClock.MaxSkew.TotalMilliseconds:0}"),
                ],
            };
        }
    }
}

/// <summary>What is known of a request's sender.</summary>
/// <param name="Caller">The principal.</param>
/// <param name="ChunkSigner">Continues the signature over the chunks of a streamed body; null when nothing is verified.</param>
internal sealed record Authentication(Caller Caller, ChunkSigner? ChunkSigner);
