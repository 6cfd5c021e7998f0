using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DataEgress.Local.Aws.Http;

namespace DataEgress.Local.Aws.Signing;

/// <summary>The keys that may sign: the configured ones, and those issued with a session token.</summary>
/// <remarks>
/// A session token carries its own claims under an HMAC, and its secret is derived from it; so nothing need be stored for a
/// session, and sessions outlive a restart when the sealing key does.
/// </remarks>
internal sealed class AccessKeys
{
    private const int SealBytes = 32;

    private readonly Dictionary<string, AwsCredential> configured;
    private readonly byte[] sealingKey;
    private readonly string accountId;
    private readonly TimeProvider time;

    /// <param name="options">The configured keys.</param>
    /// <param name="sealingKey">The secret that session tokens are sealed with.</param>
    public AccessKeys(AwsServerOptions options, byte[] sealingKey)
    {
        configured = options.Credentials.ToDictionary(credential => credential.AccessKeyId, StringComparer.Ordinal);
        accountId = options.AccountId;
        time = options.TimeProvider;
        this.sealingKey = sealingKey;
    }

    /// <summary>Whether signatures are verified at all.</summary>
    public bool Required => configured.Count > 0;

    /// <summary>Issues a key for a session.</summary>
    public SessionKey Issue(string arn, string userId, DateTimeOffset expires)
    {
        var accessKeyId = "ASIA" + RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16);
        var claims = JsonSerializer.SerializeToUtf8Bytes(new SessionClaims(accessKeyId, arn, userId, expires.ToUnixTimeSeconds()));
        byte[] token = [.. HMACSHA256.HashData(sealingKey, claims), .. claims];
        var sessionToken = Convert.ToBase64String(token);
        return new SessionKey(accessKeyId, SecretOf(sessionToken), sessionToken, expires);
    }

    /// <summary>Finds the secret and the principal of a key.</summary>
    /// <exception cref="AuthenticationException">The key is not known, or its token is missing, wrong or expired.</exception>
    public (string Secret, Caller Caller) Find(string accessKeyId, string? sessionToken)
    {
        if (sessionToken is null && configured.TryGetValue(accessKeyId, out var credential))
        {
            return (credential.SecretAccessKey, Root(accessKeyId));
        }

        if (sessionToken is null)
        {
            throw new AuthenticationException(
                AuthenticationFailure.UnknownAccessKey, "The AWS Access Key Id you provided does not exist in our records.")
            {
                Details = [("AWSAccessKeyId", accessKeyId)],
            };
        }

        if (!TryOpen(sessionToken, out var claims) || claims.AccessKeyId != accessKeyId)
        {
            throw new AuthenticationException(AuthenticationFailure.InvalidToken, "The provided token is malformed or otherwise invalid.");
        }

        if (time.GetUtcNow().ToUnixTimeSeconds() >= claims.Expires)
        {
            throw new AuthenticationException(AuthenticationFailure.ExpiredToken, "The provided token has expired.");
        }

        return (SecretOf(sessionToken), new Caller(accessKeyId, claims.Arn, claims.UserId));
    }

    /// <summary>Who a key belongs to, when nothing is verified.</summary>
    public Caller Describe(string accessKeyId, string? sessionToken) =>
        sessionToken is not null && TryOpen(sessionToken, out var claims) && claims.AccessKeyId == accessKeyId
            ? new Caller(accessKeyId, claims.Arn, claims.UserId)
            : Root(accessKeyId);

    private Caller Root(string accessKeyId) => new(accessKeyId, $"arn:aws:iam::{accountId}:root", accountId);

    private string SecretOf(string sessionToken) =>
        Convert.ToBase64String(HMACSHA256.HashData(sealingKey, Encoding.UTF8.GetBytes("secret of " + sessionToken)).AsSpan(0, 30));

    private bool TryOpen(string sessionToken, [NotNullWhen(true)] out SessionClaims? claims)
    {
        claims = null;
        var bytes = new byte[sessionToken.Length];
        if (!Convert.TryFromBase64String(sessionToken, bytes, out var length) || length <= SealBytes)
        {
            return false;
        }

        var sealedClaims = bytes.AsSpan(SealBytes, length - SealBytes);
        if (!CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(sealingKey, sealedClaims), bytes.AsSpan(0, SealBytes)))
        {
            return false;
        }

        claims = JsonSerializer.Deserialize<SessionClaims>(sealedClaims);
        return claims is not null;
    }

    private sealed record SessionClaims(string AccessKeyId, string Arn, string UserId, long Expires);
}

/// <summary>A key that is good with its token until it expires.</summary>
internal sealed record SessionKey(string AccessKeyId, string SecretAccessKey, string SessionToken, DateTimeOffset Expires)
{
    public override string ToString() => AccessKeyId;
}
