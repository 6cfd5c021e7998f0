using DataEgress.Local.Aws.Http;

namespace DataEgress.Local.Aws.Sqs;

/// <summary>The errors of the queue service; the second code of each is the one of the older query protocol.</summary>
internal static class SqsErrors
{
    private const string Legacy = "AWS.SimpleQueueService.";

    public static AwsException QueueDoesNotExist() =>
        new("QueueDoesNotExist", "The specified queue does not exist.") { QueryCode = Legacy + "NonExistentQueue" };

    public static AwsException QueueNameExists(string attribute) =>
        new("QueueNameExists", $"A queue already exists with the same name and a different value for attribute {attribute}")
        {
            QueryCode = "QueueAlreadyExists",
        };

    public static AwsException InvalidParameter(string message) =>
        new("InvalidParameterValueException", message) { QueryCode = "InvalidParameterValue" };

    public static AwsException MissingParameter(string name) =>
        new("MissingRequiredParameterException", $"The request must contain the parameter {name}.") { QueryCode = "MissingParameter" };

    public static AwsException InvalidAttributeName(string name) =>
        new("InvalidAttributeName", $"Unknown Attribute {name}.");

    public static AwsException InvalidAttributeValue(string name, string reason) =>
        new("InvalidAttributeValue", $"Invalid value for the parameter {name}. Reason: {reason}");

    public static AwsException InvalidMessageContents() =>
        new("InvalidMessageContents", "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF"
            + " | #xE000 to #xFFFD | #x10000 to #x10FFFF");

    public static AwsException ReceiptHandleIsInvalid(string handle) =>
        new("ReceiptHandleIsInvalid", $"The input receipt handle \"{handle}\" is not a valid receipt handle.");

    public static AwsException MessageNotInflight() =>
        new("MessageNotInflight", "The message referred to is not in flight.") { QueryCode = Legacy + "MessageNotInflight" };

    public static AwsException OverLimit() =>
        new(403, "OverLimit", $"The queue has {Queue.MaxInFlight} messages in flight, which is the most there can be.");

    public static AwsException PurgeQueueInProgress(string queue) =>
        new(403, "PurgeQueueInProgress", $"Only one PurgeQueue operation on {queue} is allowed every 60 seconds.")
        {
            QueryCode = Legacy + "PurgeQueueInProgress",
        };

    public static AwsException EmptyBatchRequest() =>
        new("EmptyBatchRequest", "There should be at least one entry in the request.") { QueryCode = Legacy + "EmptyBatchRequest" };

    public static AwsException TooManyEntries(int count) =>
        new("TooManyEntriesInBatchRequest", $"Maximum number of entries per request are {Queue.MaxBatch}. You have sent {count}.")
        {
            QueryCode = Legacy + "TooManyEntriesInBatchRequest",
        };

    public static AwsException BatchEntryIdsNotDistinct(string id) =>
        new("BatchEntryIdsNotDistinct", $"Id {id} repeated.") { QueryCode = Legacy + "BatchEntryIdsNotDistinct" };

    public static AwsException InvalidBatchEntryId() =>
        new("InvalidBatchEntryId", "A batch entry id can only contain alphanumeric characters, hyphens and underscores."
            + " It can be at most 80 letters long.")
        {
            QueryCode = Legacy + "InvalidBatchEntryId",
        };

    public static AwsException BatchRequestTooLong(int length) =>
        new("BatchRequestTooLong", $"Batch requests cannot be longer than {Queue.MaxMessageBytes} bytes. You have sent {length} bytes.")
        {
            QueryCode = Legacy + "BatchRequestTooLong",
        };

    public static AwsException UnsupportedOperation(string message) =>
        new("UnsupportedOperation", message) { QueryCode = Legacy + "UnsupportedOperation" };

    public static AwsException ResourceNotFound(string message) => new(404, "ResourceNotFoundException", message);
}
