using DataEgress.Workflows.Egress.Receipts;
using Microsoft.Extensions.Logging;

namespace DataEgress.Activities.Egress;

/// <summary>What the activities log: everything that leaves the building, and what keeps it from leaving.</summary>
internal static partial class EgressLog
{
    [LoggerMessage(EventId = 200, Level = LogLevel.Information, Message = "Sent s3://{SourceBucket}/{SourceKey} to s3://{TargetBucket}/{TargetKey}: {Outcome}, {Size} bytes, sha256 {Sha256}, checksum {Checksum}, pipeline {Pipeline}, recipient {Recipient}")]
    public static partial void LogSent(
        this ILogger logger, string sourceBucket, string sourceKey, string? targetBucket, string targetKey, FileOutcome outcome, long size, string? sha256, string? checksum, string pipeline, string recipient);

    [LoggerMessage(EventId = 201, Level = LogLevel.Warning, Message = "Cannot send {SourceKey} of pipeline {Pipeline} (attempt {Attempt}): {FailureType}: {FailureMessage}")]
    public static partial void LogFailed(this ILogger logger, string sourceKey, string pipeline, int attempt, string? failureType, string failureMessage);

    [LoggerMessage(EventId = 202, Level = LogLevel.Warning, Message = "Skipped {SourceKey} of pipeline {Pipeline}: {Reason}")]
    public static partial void LogSkipped(this ILogger logger, string sourceKey, string pipeline, string reason);

    [LoggerMessage(EventId = 203, Level = LogLevel.Warning, Message = "The incomplete upload of s3://{Bucket}/{Key} could not be dropped")]
    public static partial void LogAbortFailed(this ILogger logger, Exception exception, string bucket, string key);

    [LoggerMessage(EventId = 204, Level = LogLevel.Information, Message = "Role of pipeline {Pipeline} may not read s3://{Bucket}: its objects are streamed instead of copied")]
    public static partial void LogStreamingInstead(this ILogger logger, string pipeline, string bucket);

    [LoggerMessage(EventId = 205, Level = LogLevel.Information, Message = "Wrote the receipt s3://{Bucket}/{Key}: {Files} files, sha256 {Sha256}")]
    public static partial void LogReceipt(this ILogger logger, string bucket, string key, long files, string sha256);

    [LoggerMessage(EventId = 206, Level = LogLevel.Information, Message = "Posted {Name} ({Size} bytes, sha256 {Sha256}) to {Destination}: {Status}")]
    public static partial void LogPosted(this ILogger logger, string name, long size, string sha256, string destination, int status);

    [LoggerMessage(EventId = 207, Level = LogLevel.Critical, Message = "Route {Route} does not verify the receiver's certificate: whoever answers at {Destination} gets the files")]
    public static partial void LogUnverified(this ILogger logger, string route, string destination);

    [LoggerMessage(EventId = 208, Level = LogLevel.Error, Message = "Moved {Path} to the error folder {ErrorPath}: {Reason}")]
    public static partial void LogMovedToErrors(this ILogger logger, string path, string errorPath, string reason);

    [LoggerMessage(EventId = 209, Level = LogLevel.Information, Message = "Found {Count} entries for the flag {Key}")]
    public static partial void LogEntries(this ILogger logger, int count, string key);

    [LoggerMessage(EventId = 210, Level = LogLevel.Warning, Message = "What is done of batch {Number} could not be noted")]
    public static partial void LogUnfinishedNotKept(this ILogger logger, Exception exception, int number);

    [LoggerMessage(EventId = 211, Level = LogLevel.Information, Message = "Going on with the upload of s3://{Bucket}/{Key}: {Parts} parts are there")]
    public static partial void LogUploadTakenUp(this ILogger logger, string bucket, string key, int parts);

    [LoggerMessage(EventId = 212, Level = LogLevel.Warning, Message = "The limits {Recipient} could not be asked or told")]
    public static partial void LogRecipientNotReached(this ILogger logger, Exception exception, string recipient);

    [LoggerMessage(EventId = 213, Level = LogLevel.Warning, Message = "The note of the upload of {Key} could not be written or read")]
    public static partial void LogUploadNotNoted(this ILogger logger, Exception exception, string key);

    [LoggerMessage(EventId = 214, Level = LogLevel.Information, Message = "The uploads of s3://{Bucket}/{Key} could not be listed: one that a killed attempt began stays until the bucket's lifecycle rule")]
    public static partial void LogUploadsNotListed(this ILogger logger, Exception exception, string bucket, string key);

    [LoggerMessage(EventId = 215, Level = LogLevel.Information, Message = "Giving up the upload {UploadId} of s3://{Bucket}/{Key} that a killed attempt began")]
    public static partial void LogForgottenUpload(this ILogger logger, string bucket, string key, string uploadId);

    [LoggerMessage(EventId = 216, Level = LogLevel.Information, Message = "Removed from the staging volume what delivery {DeliveryId} has left, {Files} unsent files among it")]
    public static partial void LogRemainsRemoved(this ILogger logger, string deliveryId, int files);

    [LoggerMessage(EventId = 217, Level = LogLevel.Warning, Message = "Removed from the staging volume what delivery {Hash} left that has ended without removing it, {Files} unsent files among it")]
    public static partial void LogOldRemainsRemoved(this ILogger logger, string hash, int files);

    [LoggerMessage(EventId = 218, Level = LogLevel.Warning, Message = "Whether delivery {DeliveryId} still runs could not be asked: what it has on the staging volume stays")]
    public static partial void LogDeliveryNotAsked(this ILogger logger, Exception exception, string deliveryId);

    [LoggerMessage(EventId = 219, Level = LogLevel.Warning, Message = "Found {Files} files at the destination that an attempt of batch {Number} of delivery {DeliveryId} had sent without a record")]
    public static partial void LogUnrecorded(this ILogger logger, int files, int number, string deliveryId);

    [LoggerMessage(EventId = 220, Level = LogLevel.Warning, Message = "Whether batch {Number} of delivery {DeliveryId} sent files without a record is not known: its plan is not there")]
    public static partial void LogPlanNotKnown(this ILogger logger, int number, string deliveryId);

    [LoggerMessage(EventId = 221, Level = LogLevel.Warning, Message = "Whether s3://{Bucket}/{Key} was sent without a record is not known: it could not be looked at")]
    public static partial void LogNotLookedAt(this ILogger logger, Exception exception, string bucket, string key);
}
