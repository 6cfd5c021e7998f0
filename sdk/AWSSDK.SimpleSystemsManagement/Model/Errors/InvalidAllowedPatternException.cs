using System.Net;
using Amazon.Runtime;

namespace Amazon.SimpleSystemsManagement.Model;

/// <summary>The pattern is not a regular expression.</summary>
public class InvalidAllowedPatternException : AmazonSimpleSystemsManagementException
{
    /// <summary>The error with a message.</summary>
    /// <param name="message">What went wrong.</param>
    public InvalidAllowedPatternException(string message)
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
    public InvalidAllowedPatternException(
        string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode)
    {
    }
}
