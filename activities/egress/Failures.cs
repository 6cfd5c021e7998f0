using System.Net;
using Amazon.Runtime;
using DataEgress.Workflows.Egress;
using Temporalio.Exceptions;

namespace DataEgress.Activities.Egress;

/// <summary>Turns what goes wrong into typed failures: those that retrying cures, and those that it does not.</summary>
internal static class Failures
{
    private static readonly string[] Throttling =
        ["SlowDown", "Throttling", "ThrottlingException", "TooManyRequestsException", "RequestLimitExceeded", "ProvisionedThroughputExceededException", "RequestTimeout"];

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

    /// <summary>The receiver will not take a file.</summary>
    public static ApplicationFailureException Refused(string message) => new(message, FailureTypes.Refused, nonRetryable: true);

    /// <summary>Runs a piece of work so that every error leaves it typed; cancellation stays cancellation.</summary>
    public static async Task<T> TypedAsync<T>(string what, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (e is not (OperationCanceledException or ApplicationFailureException))
        {
            throw Of(e, what);
        }
    }

    /// <summary>The typed failure for any exception.</summary>
    /// <param name="e">What was thrown.</param>
    /// <param name="what">What was being done, for people.</param>
    public static ApplicationFailureException Of(Exception e, string what) => e switch
    {
        ApplicationFailureException typed => typed,
        AmazonServiceException aws => Of(aws, what),
        AmazonClientException or HttpRequestException or IOException or TimeoutException or OperationCanceledException =>
            Unavailable($"{what}: {e.Message}{(e.InnerException is { } inner ? $" ({inner.Message})" : "")}"),
        UnauthorizedAccessException => new($"{what}: {e.Message}", FailureTypes.AccessDenied, nonRetryable: true),

        // A defect: retried, and shown by its own name.
        _ => new($"{what}: {e.Message}", e, e.GetType().Name),
    };

    /// <summary>Whether S3 says that the object, or its bucket, is not there.</summary>
    public static bool IsNotFound(AmazonServiceException e) =>
        e.StatusCode == HttpStatusCode.NotFound || e.ErrorCode is "NoSuchKey" or "NoSuchBucket" or "NotFound";

    private static ApplicationFailureException Of(AmazonServiceException e, string what)
    {
        var message = $"{what}: {e.ErrorCode}: {e.Message}";
        if (Throttling.Contains(e.ErrorCode) || e.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout)
        {
            return Unavailable(message);
        }

        if (e.ErrorCode is "ResourceNotFoundException" or "ParameterNotFound")
        {
            return Configuration(message);
        }

        if (IsNotFound(e))
        {
            return Missing(message);
        }

        return e.StatusCode switch
        {
            HttpStatusCode.Forbidden => new(message, FailureTypes.AccessDenied, nonRetryable: true),

            // The object was replaced while it was read: the next attempt takes the new one.
            HttpStatusCode.PreconditionFailed or HttpStatusCode.Conflict => Unavailable(message),
            HttpStatusCode.BadRequest => e.ErrorCode switch
            {
                "AccessDeniedException" or "UnrecognizedClientException" or "ExpiredToken" or "ExpiredTokenException" =>
                    new(message, FailureTypes.AccessDenied, nonRetryable: true),

                // Damaged on the way, says S3.
                "BadDigest" or "InvalidDigest" or "IncompleteBody" or "XAmzContentSHA256Mismatch" or "XAmzContentChecksumMismatch" =>
                    Unavailable(message),
                _ => Configuration(message),
            },
            _ => Unavailable(message),
        };
    }
}
