using DataEgress.Local.Aws.S3.Protocol;
using DataEgress.Local.Aws.S3.Storage;
using DataEgress.Local.Aws.Signing;

namespace DataEgress.Local.Aws.S3.Operations;

/// <summary>The object that a request copies from.</summary>
internal sealed record CopySource(string Bucket, string Key, string? VersionId)
{
    private const string Header = "x-amz-copy-source";

    /// <summary>Reads <c>[/]bucket/key[?versionId=id]</c>, percent-encoded.</summary>
    public static CopySource Read(S3Call call)
    {
        var text = call.Header(Header)!;
        var version = text.IndexOf("?versionId=", StringComparison.Ordinal);
        var path = version < 0 ? text : text[..version];
        if (UriEncoding.TryDecode(path, plusIsSpace: false, out var decoded))
        {
            decoded = decoded.StartsWith('/') ? decoded[1..] : decoded;
            var slash = decoded.IndexOf('/', StringComparison.Ordinal);
            if (slash > 0 && slash < decoded.Length - 1)
            {
                return new CopySource(decoded[..slash], decoded[(slash + 1)..], version < 0 ? null : text[(version + "?versionId=".Length)..]);
            }
        }

        throw S3Errors.InvalidArgument(Header, text, "Copy Source must mention the source bucket and key: sourcebucket/sourcekey");
    }

    /// <summary>Finds the source and keeps its bytes until the copy is done.</summary>
    public (StoredObject Object, BlobPin Pin) Pin(S3Store store, S3Call call) => store.Pin(Bucket, bucket =>
    {
        var found = VersionLookup.Find(call, bucket, Key, VersionId);
        return (found, found.Segments);
    });
}
