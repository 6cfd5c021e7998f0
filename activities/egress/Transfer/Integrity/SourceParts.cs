using Amazon.S3;
using Amazon.S3.Model;

namespace DataEgress.Activities.Egress.Transfer.Integrity;

/// <summary>The parts that an object was uploaded in.</summary>
internal static class SourceParts
{
    /// <summary>Bytes of the first part; null if it cannot be that all others but the last are as large.</summary>
    public static async Task<long?> FirstAsync(IAmazonS3 s3, SourceObject source, int parts, CancellationToken cancellation) =>
        await BytesAsync(s3, source, 1, cancellation) is > 0 and var bytes && (source.Size + bytes - 1) / bytes == parts ? bytes : null;

    /// <summary>Whether all parts but the last are as large as the first. Asks for each: only where that matters.</summary>
    public static async Task<bool> AreEvenAsync(IAmazonS3 s3, SourceObject source, int parts, CancellationToken cancellation)
    {
        var first = await BytesAsync(s3, source, 1, cancellation);
        for (var number = 2; number < parts; number++)
        {
            if (await BytesAsync(s3, source, number, cancellation) != first)
            {
                return false;
            }
        }

        return true;
    }

    private static async Task<long> BytesAsync(IAmazonS3 s3, SourceObject source, int number, CancellationToken cancellation)
    {
        var request = new GetObjectMetadataRequest
        {
            BucketName = source.Bucket,
            Key = source.Key,
            VersionId = source.VersionId,
            EtagToMatch = $"\"{source.ETag}\"",
            PartNumber = number,
        };
        return (await s3.GetObjectMetadataAsync(request, cancellation)).ContentLength;
    }
}
