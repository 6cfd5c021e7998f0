using System.Net;
using System.Text;
using DataEgress.Local.Aws.Signing;
using Microsoft.AspNetCore.Http;

namespace DataEgress.Local.Aws.S3.Protocol;

/// <summary>The bucket and key that a request names, in its path or in its host name.</summary>
internal sealed record S3Address(string Bucket, string Key)
{
    private const int MaxKeyBytes = 1024;

    /// <summary>Hosts that carry a bucket as their first labels. Any other host is an endpoint as a whole.</summary>
    private static readonly string[] EndpointSuffixes = ["localhost", "localhost.localstack.cloud", "amazonaws.com"];

    public static S3Address Of(HttpRequest request)
    {
        var path = Unprefixed(CanonicalRequest.RawPath(request));
        var bucket = BucketOfHost(request.Host.Host);
        if (bucket is null)
        {
            var slash = path.IndexOf('/');
            bucket = Decode(slash < 0 ? path : path[..slash]);
            path = slash < 0 ? default : path[(slash + 1)..];
        }

        var key = Decode(path);
        return Encoding.UTF8.GetByteCount(key) <= MaxKeyBytes
            ? new S3Address(bucket, key)
            : throw new S3Exception(400, "KeyTooLongError", "Your key is too long")
            {
                Details = [("Size", $"{Encoding.UTF8.GetByteCount(key)}"), ("MaxSizeAllowed", $"{MaxKeyBytes}")],
            };
    }

    /// <summary>The bucket in a host such as <c>my.bucket.s3.eu-west-1.amazonaws.com</c>; null when there is none.</summary>
    public static string? BucketOfHost(string host)
    {
        if (IPAddress.TryParse(host.Trim('[', ']'), out _))
        {
            return null;
        }

        foreach (var suffix in EndpointSuffixes)
        {
            if (!host.EndsWith("." + suffix, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            var labels = host[..^(suffix.Length + 1)].Split('.').ToList();
            var service = labels.FindLastIndex(label => label.Equals("s3", StringComparison.OrdinalIgnoreCase));

            // Behind "s3" at most a region may follow; elsewhere "s3" is a label of the bucket.
            if (service >= 0 && service >= labels.Count - 2)
            {
                labels.RemoveRange(service, labels.Count - service);
            }
            else if (suffix != "localhost")
            {
                return null;
            }

            return labels.Count == 0 ? null : string.Join('.', labels);
        }

        return null;
    }

    private static ReadOnlySpan<char> Unprefixed(ReadOnlySpan<char> path) => path.StartsWith("/") ? path[1..] : path;

    private static string Decode(ReadOnlySpan<char> text) => UriEncoding.TryDecode(text, plusIsSpace: false, out var decoded)
        ? decoded
        : throw new S3Exception(400, "InvalidURI", "Couldn't parse the specified URI.");
}
