using System.Net;
using System.Text.Json;
using System.Xml;
using Amazon.Runtime;
using Amazon.S3;
using DataEgress.Workflows.Egress;
using Temporalio.Activities;
using Temporalio.Exceptions;

namespace DataEgress.Activities.Egress;

/// <summary>Turns what goes wrong into typed failures: those that retrying cures, and those that it does not.</summary>
internal static class Failures
{
    private static readonly string[] Throttling =
        ["SlowDown", "Throttling", "ThrottlingException", "TooManyRequestsException", "RequestLimitExceeded", "ProvisionedThroughputExceededException", "RequestTimeout"];

    // What the system calls ENOSPC; .NET has no name for it.
    private const int NoSpaceLeft = 28;

    private const string NoSuchUpload = "NoSuchUpload";

    /// <summary>An entry, a route or a setting is wrong.</summary>
    public static ApplicationFailureException Configuration(string message) => new(message, FailureTypes.Configuration, nonRetryable: true);

    /// <summary>An object or bucket is not there.</summary>
    public static ApplicationFailureException Missing(string message) => new(message, FailureTypes.MissingObject, nonRetryable: true);

    /// <summary>Content or data key cannot be decrypted.</summary>
    public static ApplicationFailureException CannotDecrypt(string message) => new(message, FailureTypes.CannotDecrypt, nonRetryable: true);

    /// <summary>The destination differs from what was sent.</summary>
    public static ApplicationFailureException Verification(string message) => new(message, FailureTypes.Verification);

    /// <summary>Temporary.</summary>
    public static ApplicationFailureException Unavailable(string message, TimeSpan? after = null) =>
        new(message, FailureTypes.Unavailable, nextRetryDelay: after);

    /// <summary>
    /// An answer that says success and lacks what the service always says. It is not the service's, and must not be taken for
    /// "there is nothing".
    /// </summary>
    /// <param name="what">The service, or what was asked of it.</param>
    public static ApplicationFailureException Strange(string what) =>
        Unavailable($"{what}: the answer lacks what the service always says; look for what answers in its stead, then retry");

    /// <summary>The receiver will not take a file.</summary>
    public static ApplicationFailureException Refused(string message) => new(message, FailureTypes.Refused, nonRetryable: true);

    /// <summary>Something is not allowed; says what to do about it.</summary>
    public static ApplicationFailureException Denied(string message) =>
        new($"{message}; allow it to the worker or to the role_arn of the entry, then retry", FailureTypes.AccessDenied, nonRetryable: true);

    /// <summary>Whether a call to AWS failed, be it on the way or at the service.</summary>
    public static bool IsOfACall(Exception e) => e is AmazonClientException or AmazonServiceException or HttpRequestException or IOException;

    /// <summary>Whether AWS refused a call for want of a permission.</summary>
    public static bool IsForbidden(Exception e) => e is AmazonServiceException { StatusCode: HttpStatusCode.Forbidden };

    /// <summary>
    /// Runs an activity's work so that every error leaves it typed and says at which attempt it came; cancellation stays
    /// cancellation.
    /// </summary>
    public static async Task<T> TypedAsync<T>(string what, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            var failure = Of(e, what);
            throw new ApplicationFailureException(
                failure.Message,
                failure.InnerException,
                failure.ErrorType,
                failure.NonRetryable,
                ActivityExecutionContext.HasCurrent ? [new FailedAttempt(ActivityExecutionContext.Current.Info.Attempt)] : [],
                failure.NextRetryDelay);
        }
    }

    /// <summary>The typed failure for any exception.</summary>
    /// <param name="e">What was thrown.</param>
    /// <param name="what">What was being done, for people.</param>
    public static ApplicationFailureException Of(Exception e, string what) => e switch
    {
        ApplicationFailureException typed => typed,
        AmazonServiceException aws => Of(aws, what),
        IOException { HResult: NoSpaceLeft } => Unavailable($"{what}: {e.Message}; make room on that disk, then retry"),
        AmazonClientException or HttpRequestException or IOException or TimeoutException or OperationCanceledException =>
            Unavailable($"{what}: {e.Message}{(e.InnerException is { } inner ? $" ({inner.Message})" : "")}; see that the other side and the way to it are up, then retry"),
        XmlException or JsonException =>
            Unavailable($"{what}: the answer cannot be read: {e.Message} Look for what answers in the service's stead, then retry"),
        UnauthorizedAccessException =>
            new($"{what}: {e.Message}; allow it to the user that the worker runs as, then retry", FailureTypes.AccessDenied, nonRetryable: true),

        // A defect: retried, and shown by its own name.
        _ => new($"{what}: {e.Message} (a defect; the worker's log and the failure's stack trace tell more, retry when it is repaired, or skip it)", e, e.GetType().Name),
    };

    /// <summary>
    /// Whether S3 says that the object, or its bucket, is not there. An answer of 404 whose document cannot be read does not
    /// say so: it was damaged on the way, and what it denied may well exist.
    /// </summary>
    public static bool IsNotFound(AmazonServiceException e) =>
        e.StatusCode == HttpStatusCode.NotFound && e.ErrorCode != NoSuchUpload && !IsUnreadable(e);

    // The client names the status in place of the code when the answer has none: that to a HEAD, which has no document, or one
    // whose document it cannot read.
    private static bool IsUnreadable(AmazonServiceException e) =>
        e is AmazonUnmarshallingException || (e is AmazonS3Exception { ResponseBody.Length: > 0 } s3 && s3.ErrorCode == nameof(HttpStatusCode.NotFound));

    /// <summary>Says what was done, what came of it, and what a person can do about it.</summary>
    private static ApplicationFailureException Of(AmazonServiceException e, string what)
    {
        var message = $"{what}: {(string.IsNullOrEmpty(e.ErrorCode) ? "" : $"{e.ErrorCode}: ")}{e.Message.TrimEnd('.', ' ')}";
        if (Throttling.Contains(e.ErrorCode) || e.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout)
        {
            return Unavailable($"{message}; lower Egress:Transfer:FilesAtOnce or have the limit raised, then retry");
        }

        if (e.ErrorCode is "ResourceNotFoundException" or "ParameterNotFound")
        {
            return Configuration($"{message}; create it or correct its name, then retry");
        }

        if (e.ErrorCode == "NoSuchBucket")
        {
            return Missing($"{message}; create the bucket or correct the entry, then retry");
        }

        if (IsNotFound(e))
        {
            return Missing($"{message}; put it there and retry, or skip it");
        }

        return e.StatusCode switch
        {
            // The upload was completed, and only the answer was lost: the next attempt finds the object. Or the answer was damaged.
            HttpStatusCode.NotFound => Unavailable($"{message}; retry"),
            HttpStatusCode.Forbidden => Denied(message),

            // The object was replaced while it was read: the next attempt takes the new one.
            HttpStatusCode.PreconditionFailed or HttpStatusCode.Conflict =>
                Unavailable($"{message}; it was replaced meanwhile, retry when its producer is done"),
            HttpStatusCode.BadRequest => e.ErrorCode switch
            {
                "AccessDeniedException" or "UnrecognizedClientException" => Denied(message),

                // Those of a role are renewed by themselves; a person must renew others.
                "ExpiredToken" or "ExpiredTokenException" =>
                    new($"{message}; give the worker credentials that have not expired, then retry", FailureTypes.AccessDenied),

                // Damaged on the way, says S3.
                "BadDigest" or "InvalidDigest" or "IncompleteBody" or "XAmzContentSHA256Mismatch" or "XAmzContentChecksumMismatch" =>
                    Unavailable($"{message}; it was damaged on the way, look for what alters requests, then retry"),

                // The answer to a HEAD has no body that could name the reason.
                "BadRequest" or "" or null => Unavailable($"{message}; S3 does not say why, see that the worker's credentials have not expired, then retry"),
                _ => Configuration($"{message}; correct the entry or setting that the request comes from, then retry"),
            },
            _ => Unavailable($"{message}; see how the service is, then retry"),
        };
    }
}
