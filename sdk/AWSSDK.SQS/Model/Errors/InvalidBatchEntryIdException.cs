using System.Net;
using Amazon.Runtime;

namespace Amazon.SQS.Model;

/// <summary>The id of a batch entry is not allowed.</summary>
public class InvalidBatchEntryIdException : AmazonSQSException
{
    /// <summary>The error with a message.</summary>
    /// <param name="message">What went wrong.</param>
    public InvalidBatchEntryIdException(string message)
        : base(message)
    {
    }

    /// <summary>The error as the service answered it.</summary>
    /// <param name="message">What went wrong.</param>
    /// <param name="innerException">The HTTP error beneath.</param>
    /// <param name="errorType">Whose fault it is.</param>
    /// <param name="errorCode">The service's code.</param>
    /// <param name="requestId">The request's id.</param>
    /// <param name="statusCode">The HTTP status.</param>
    public InvalidBatchEntryIdException(
        string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode)
    {
    }
}
