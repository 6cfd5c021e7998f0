using System.Text.Json;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;
using Amazon.Util;

namespace Amazon.Runtime.StandIn;

/// <summary>Writes a request as the JSON body of a POST; the operation is the request type's name without "Request".</summary>
internal sealed class JsonRequestMarshaller<TRequest>(JsonService service) : IMarshaller<IRequest, AmazonWebServiceRequest>
    where TRequest : AmazonWebServiceRequest
{
    private static readonly string OperationName = typeof(TRequest).Name[..^"Request".Length];

    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var request = new DefaultRequest(input, service.Name)
        {
            HttpMethod = "POST",
            ResourcePath = "/",
            Content = JsonSerializer.SerializeToUtf8Bytes((TRequest)input, ModelJson.Options),
        };
        request.Headers[HeaderKeys.ContentTypeHeader] = service.ContentType;
        request.Headers["X-Amz-Target"] = $"{service.TargetPrefix}.{OperationName}";
        request.Headers[HeaderKeys.XAmzApiVersion] = service.ApiVersion;
        return request;
    }
}
