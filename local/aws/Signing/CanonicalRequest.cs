using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace DataEgress.Local.Aws.Signing;

/// <summary>The form of a request that SigV4 hashes.</summary>
internal static class CanonicalRequest
{
    /// <summary>Builds the canonical request.</summary>
    /// <param name="request">The request, with its target as it came over the wire.</param>
    /// <param name="query">The decoded query.</param>
    /// <param name="signedHeaders">Lower-case header names.</param>
    /// <param name="payloadHash">The last line.</param>
    public static string Build(HttpRequest request, QueryParameters query, IReadOnlyList<string> signedHeaders, string payloadHash)
    {
        var text = new StringBuilder(512);
        text.Append(request.Method).Append('\n');
        text.Append(Path(RawPath(request))).Append('\n');
        text.Append(Query(query)).Append('\n');
        foreach (var name in signedHeaders)
        {
            text.Append(name).Append(':').AppendJoin(',', request.Headers[name].Select(value => Collapse(value ?? ""))).Append('\n');
        }

        text.Append('\n').AppendJoin(';', signedHeaders).Append('\n').Append(payloadHash);
        return text.ToString();
    }

    /// <summary>The string that is signed.</summary>
    public static string StringToSign(SignedRequest signed, string canonicalRequest) => string.Join(
        '\n',
        SignedRequest.Algorithm,
        signed.Timestamp,
        signed.Scope.ToString(),
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonicalRequest))));

    /// <summary>The path exactly as sent: dots, doubled slashes and escapes are part of an object's key.</summary>
    public static string RawPath(HttpRequest request)
    {
        var target = request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (!target.StartsWith('/') && Uri.TryCreate(target, UriKind.Absolute, out _))
        {
            // Absolute form, as a proxy sends it.
            var authority = target.IndexOf("//", StringComparison.Ordinal) + 2;
            var slash = target.IndexOf('/', authority);
            target = slash < 0 ? "/" : target[slash..];
        }

        var question = target.IndexOf('?', StringComparison.Ordinal);
        return question < 0 ? target : target[..question];
    }

    private static string Path(string rawPath)
    {
        if (rawPath.Length == 0)
        {
            return "/";
        }

        return UriEncoding.TryDecode(rawPath, plusIsSpace: false, out var decoded) ? UriEncoding.Encode(decoded, keepSlashes: true) : rawPath;
    }

    private static string Query(QueryParameters query)
    {
        var pairs = query.Pairs
            .Where(pair => pair.Name != "X-Amz-Signature")
            .Select(pair => (Name: UriEncoding.Encode(pair.Name), Value: UriEncoding.Encode(pair.Value)))
            .OrderBy(pair => pair.Name, StringComparer.Ordinal)
            .ThenBy(pair => pair.Value, StringComparer.Ordinal);
        return string.Join('&', pairs.Select(pair => $"{pair.Name}={pair.Value}"));
    }

    private static string Collapse(string value)
    {
        var trimmed = value.Trim();
        if (!trimmed.Contains("  ", StringComparison.Ordinal))
        {
            return trimmed;
        }

        var text = new StringBuilder(trimmed.Length);
        foreach (var character in trimmed)
        {
            if (character != ' ' || text[^1] != ' ')
            {
                text.Append(character);
            }
        }

        return text.ToString();
    }
}
