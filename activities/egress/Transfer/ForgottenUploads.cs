using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Extensions.Logging;

namespace DataEgress.Activities.Egress.Transfer;

/// <summary>
/// Uploads in parts that an attempt began and did not live to note. S3 keeps what it has of them, at the bucket owner's
/// expense, until somebody gives them up.
/// </summary>
internal static class ForgottenUploads
{
    // A client that tries again, and waits in between, begins no later.
    private static readonly TimeSpan LongestBeginning = TimeSpan.FromMinutes(15);

    // S3 tells times in whole seconds.
    private static readonly TimeSpan Precision = TimeSpan.FromSeconds(1);

    private const int MostPages = 10;

    /// <summary>
    /// Gives up what an earlier attempt has begun of a key. Somebody else's is never touched: only an upload of this very key,
    /// by the same principal as our own, and begun when that attempt was about to.
    /// </summary>
    /// <param name="s3">The client that writes.</param>
    /// <param name="bucket">The destination.</param>
    /// <param name="own">Our own upload, which stays, and shows what S3 calls us.</param>
    /// <param name="since">When the earlier attempt was about to begin, by S3's clock.</param>
    /// <param name="logger">Told what was given up.</param>
    /// <param name="cancellation">Ends the work.</param>
    public static async Task AbortAsync(
        IAmazonS3 s3, string bucket, BegunUpload own, DateTimeOffset since, ILogger logger, CancellationToken cancellation)
    {
        var uploads = await TryListAsync(s3, bucket, own.Target, logger, cancellation);
        if (uploads.FirstOrDefault(u => u.UploadId == own.UploadId) is not { Initiator.Id: { Length: > 0 } us })
        {
            return;
        }

        foreach (var upload in uploads.Where(u => u.UploadId != own.UploadId && IsWithin(u, since) && PrincipalOf(u.Initiator?.Id) == PrincipalOf(us)))
        {
            logger.LogForgottenUpload(bucket, own.Target, upload.UploadId);
            await PartUpload.AbortAsync(s3, bucket, own.Target, upload.UploadId, logger);
        }
    }

    /// <summary>Gives up every upload of a key to which nobody else writes.</summary>
    public static async Task AbortAllAsync(IAmazonS3 s3, string bucket, string key, ILogger logger, CancellationToken cancellation)
    {
        foreach (var upload in await TryListAsync(s3, bucket, key, logger, cancellation))
        {
            logger.LogForgottenUpload(bucket, key, upload.UploadId);
            await PartUpload.AbortAsync(s3, bucket, key, upload.UploadId, logger);
        }
    }

    private static bool IsWithin(MultipartUpload upload, DateTimeOffset since) =>
        upload.Initiated?.ToUniversalTime() is { } begun && begun >= since.UtcDateTime - Precision && begun <= since.UtcDateTime + LongestBeginning;

    /// <summary>Who began an upload; of a role all sessions are one, since each worker has its own.</summary>
    private static string? PrincipalOf(string? initiator) =>
        initiator is not null && initiator.Contains(":assumed-role/", StringComparison.Ordinal) ? initiator[..initiator.LastIndexOf('/')] : initiator;

    private static async Task<IReadOnlyList<MultipartUpload>> TryListAsync(
        IAmazonS3 s3, string bucket, string key, ILogger logger, CancellationToken cancellation)
    {
        try
        {
            return await ListAsync(s3, bucket, key, cancellation);
        }
        catch (Exception e) when (Failures.IsOfACall(e))
        {
            // A recipient's role often may write and not list. The bucket's lifecycle rule for incomplete uploads is the next net.
            logger.LogUploadsNotListed(e, bucket, key);
            return [];
        }
    }

    private static async Task<IReadOnlyList<MultipartUpload>> ListAsync(IAmazonS3 s3, string bucket, string key, CancellationToken cancellation)
    {
        var found = new List<MultipartUpload>();
        var request = new ListMultipartUploadsRequest { BucketName = bucket, Prefix = key };
        for (var pages = 0; pages < MostPages; pages++)
        {
            var page = await s3.ListMultipartUploadsAsync(request, cancellation);
            found.AddRange((page.MultipartUploads ?? []).Where(u => u.Key == key));
            if (page.IsTruncated != true)
            {
                break;
            }

            (request.KeyMarker, request.UploadIdMarker) = (page.NextKeyMarker, page.NextUploadIdMarker);
        }

        return found;
    }
}
