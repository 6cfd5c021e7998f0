using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace Amazon.Runtime.StandIn;

/// <summary>What a JSON service's operations have in common on the wire.</summary>
/// <param name="Name">The service's name in the SDK, such as "Amazon.SQS".</param>
/// <param name="TargetPrefix">What stands before the operation in X-Amz-Target.</param>
/// <param name="ContentType">The media type with the protocol's version.</param>
/// <param name="ApiVersion">The service's API version.</param>
/// <param name="Errors">Makes the exception of a service error from its type name; null for a type that has no class.</param>
/// <param name="Unknown">Makes the service's general exception.</param>
internal sealed record JsonService(
    string Name,
    string TargetPrefix,
    string ContentType,
    string ApiVersion,
    IReadOnlyDictionary<string, Func<ErrorResponse, AmazonServiceException>> Errors,
    Func<ErrorResponse, AmazonServiceException> Unknown)
{
    /// <summary>The options of a call: how its request is written and its response read.</summary>
    internal InvokeOptions Operation<TRequest, TResponse>()
        where TRequest : AmazonWebServiceRequest
        where TResponse : AmazonWebServiceResponse, new() =>
        new()
        {
            RequestMarshaller = new JsonRequestMarshaller<TRequest>(this),
            ResponseUnmarshaller = new JsonModelUnmarshaller<TResponse>(this),
        };
}
