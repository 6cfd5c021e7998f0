using System.Net;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Util;
using Amazon.S3;
using Amazon.S3.Model;
using DataEgress.Activities.Egress.Transfer.Integrity;

namespace DataEgress.Activities.Egress.Transfer;

/// <summary>Looks at objects: listings and heads.</summary>
internal static class ObjectStore
{
    private const string MetadataPrefix = "x-amz-meta-";

    // S3's own bound.
    private const int MostListed = 1000;

    // What lies between the objects that are wanted, and behind them: flags, folders, instruction files.
    private const int MoreListed = 20;

    /// <summary>One object as it is now.</summary>
    /// <returns>Null if it, or its bucket, is not there.</returns>
    public static async Task<SourceObject?> HeadAsync(IAmazonS3 s3, string bucket, string key, CancellationToken cancellation)
    {
        try
        {
            var head = await s3.GetObjectMetadataAsync(
                new GetObjectMetadataRequest { BucketName = bucket, Key = key, ChecksumMode = ChecksumMode.ENABLED }, cancellation);
            if (head.ETag is null)
            {
                throw Failures.Strange($"s3://{bucket}/{key}");
            }

            return new(
                bucket,
                key,
                NoVersion(head.VersionId),
                head.ETag.Trim('"'),
                head.ContentLength,
                new DateTimeOffset((head.LastModified ?? default).ToUniversalTime(), TimeSpan.Zero),
                Metadata(head.Metadata),
                new(head.Headers.ContentType, head.CacheControl, head.ContentDisposition, head.ContentEncoding, head.ContentLanguage),
                head.ChecksumSHA256,
                head.TagsCount ?? 0,
                Kept: KeptSum.Of(head));
        }
        catch (AmazonS3Exception e) when (Failures.IsNotFound(e))
        {
            return null;
        }
    }

    /// <summary>One object at a destination, whose owner may allow to write there and not to look.</summary>
    /// <returns>The object, null if it is not there or not known; and whether it is not known.</returns>
    public static async Task<(SourceObject? Found, bool Unknown)> LookAsync(IAmazonS3 s3, string bucket, string key, CancellationToken cancellation)
    {
        try
        {
            return (await HeadAsync(s3, bucket, key, cancellation), false);
        }
        catch (AmazonServiceException e) when (Failures.IsForbidden(e))
        {
            return (null, true);
        }
    }

    /// <summary>An object's tags; null if it has none.</summary>
    public static async Task<List<Tag>?> TagsAsync(IAmazonS3 s3, SourceObject source, CancellationToken cancellation)
    {
        if (source.Tags == 0)
        {
            return null;
        }

        var request = new GetObjectTaggingRequest { BucketName = source.Bucket, Key = source.Key, VersionId = source.VersionId };
        return (await s3.GetObjectTaggingAsync(request, cancellation)).Tagging ?? throw Failures.Strange(source.Name);
    }

    /// <summary>One object as it is now, and its content.</summary>
    /// <returns>Null if it, or its bucket, is not there.</returns>
    public static async Task<FoundSource?> GetAsync(IAmazonS3 s3, string bucket, string key, CancellationToken cancellation)
    {
        try
        {
            var answer = Uncompared(await s3.GetObjectAsync(
                new GetObjectRequest { BucketName = bucket, Key = key, ChecksumMode = ChecksumMode.ENABLED }, cancellation));
            if (answer.ETag is null)
            {
                answer.Dispose();
                throw Failures.Strange($"s3://{bucket}/{key}");
            }

            return new(
                new(
                    bucket,
                    key,
                    NoVersion(answer.VersionId),
                    answer.ETag.Trim('"'),
                    answer.ContentLength,
                    new DateTimeOffset((answer.LastModified ?? default).ToUniversalTime(), TimeSpan.Zero),
                    Metadata(answer.Metadata),
                    new(
                        answer.Headers.ContentType,
                        answer.Headers.CacheControl,
                        answer.Headers.ContentDisposition,
                        answer.Headers.ContentEncoding,
                        answer.ContentLanguage),
                    answer.ChecksumSHA256,
                    answer.TagCount ?? 0,
                    Kept: KeptSum.Of(answer)),
                answer);
        }
        catch (AmazonS3Exception e) when (Failures.IsNotFound(e))
        {
            return null;
        }
    }

    /// <summary>
    /// An answer whose content S3's client leaves as it is. It compares what is read, and what is disposed, with MD5 and CRC-32, in
    /// managed code that takes a tenth of what a small object costs; here all is compared by <see cref="SourceIntegrity"/>.
    /// </summary>
    public static GetObjectResponse Uncompared(GetObjectResponse answer)
    {
        answer.ResponseStream = WrapperStream.GetNonWrapperBaseStream(answer.ResponseStream);
        return answer;
    }

    /// <summary>Pages of the objects below a prefix, in key order, after a key.</summary>
    /// <param name="s3">The client to read with.</param>
    /// <param name="bucket">Their bucket.</param>
    /// <param name="prefix">What their keys begin with.</param>
    /// <param name="after">The key before the first; null for none.</param>
    /// <param name="wanted">How many objects are asked for first, where more are hardly needed; null for as many as S3 lists at once.</param>
    /// <param name="cancellation">Ends the work.</param>
    public static async IAsyncEnumerable<ListObjectsV2Response> ListAsync(
        IAmazonS3 s3,
        string bucket,
        string prefix,
        string? after,
        int? wanted,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var request = new ListObjectsV2Request { BucketName = bucket, Prefix = prefix, StartAfter = after, MaxKeys = wanted is { } first ? Math.Min(first + MoreListed, MostListed) : null };
        ListObjectsV2Response page;
        do
        {
            page = await s3.ListObjectsV2Async(request, cancellation);
            yield return IsWhole(page) ? page : throw Failures.Strange($"list s3://{bucket}/{prefix}");
            request.ContinuationToken = page.NextContinuationToken;
            request.MaxKeys = null;
        }
        while (page.IsTruncated == true);
    }

    /// <summary>Writes our dictionary into the SDK's collection.</summary>
    public static void SetMetadata(MetadataCollection target, IReadOnlyDictionary<string, string> metadata)
    {
        foreach (var (name, value) in metadata)
        {
            target[name] = value;
        }
    }

    /// <summary>User metadata, names without their prefix.</summary>
    public static Dictionary<string, string> Metadata(MetadataCollection metadata) => metadata.Keys.ToDictionary(
        name => name.StartsWith(MetadataPrefix, StringComparison.OrdinalIgnoreCase) ? name[MetadataPrefix.Length..] : name,
        name => metadata[name],
        StringComparer.OrdinalIgnoreCase);

    // Any document is read as a page, also one that is no listing; then it must not be taken for an empty prefix.
    private static bool IsWhole(ListObjectsV2Response page) =>
        page is { Name.Length: > 0, KeyCount: { } count }
        && count == (page.S3Objects?.Count ?? 0) + (page.CommonPrefixes?.Count ?? 0)
        && (page.IsTruncated != true || page.NextContinuationToken is { Length: > 0 });

    /// <summary>The version; null for what S3 says of objects in a bucket that does not keep versions.</summary>
    public static string? NoVersion(string? versionId) => versionId is null or "" or "null" ? null : versionId;
}
