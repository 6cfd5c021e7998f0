using DataEgress.Local.Aws.Signing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DataEgress.Local.Aws.Http;

/// <summary>Finds the service that a request is meant for.</summary>
internal sealed class AwsHandler
{
    private readonly Dictionary<string, JsonEndpoint> jsonEndpoints;

    public AwsHandler(IEnumerable<IJsonService> services, RequestAuthenticator authenticator, ILoggerFactory loggers)
    {
        var logger = loggers.CreateLogger("DataEgress.Local.Aws");
        jsonEndpoints = services.ToDictionary(
            service => service.TargetPrefix, service => new JsonEndpoint(service, authenticator, logger), StringComparer.Ordinal);
    }

    public async Task HandleAsync(HttpContext context)
    {
        var requestId = Guid.NewGuid().ToString();
        context.Response.Headers["x-amzn-RequestId"] = requestId;
        if (context.Request.Headers["X-Amz-Target"].ToString() is { Length: > 0 } target)
        {
            await HandleJsonAsync(context, target, requestId);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status501NotImplemented;
    }

    private async Task HandleJsonAsync(HttpContext context, string target, string requestId)
    {
        var dot = target.LastIndexOf('.');
        if (dot > 0 && jsonEndpoints.TryGetValue(target[..dot], out var endpoint))
        {
            await endpoint.HandleAsync(context, target[(dot + 1)..], requestId);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        context.Response.ContentType = "application/x-amz-json-1.0";
        await context.Response.WriteAsJsonAsync(
            new Dictionary<string, string>
            {
                ["__type"] = "UnknownOperationException",
                ["message"] = $"X-Amz-Target is '{target}': this endpoint offers {string.Join(", ", jsonEndpoints.Keys)}.",
            },
            options: null,
            contentType: "application/x-amz-json-1.0",
            context.RequestAborted);
    }
}
