using DataEgress.Local.Aws.S3;
using DataEgress.Local.Aws.S3.Protocol;
using DataEgress.Local.Aws.Signing;
using DataEgress.Local.Aws.Sqs;
using DataEgress.Local.Aws.Sts;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DataEgress.Local.Aws.Http;

/// <summary>Finds the service that a request is meant for, and the fault it is to suffer.</summary>
internal sealed class AwsHandler
{
    private const string FormType = "application/x-www-form-urlencoded";

    private readonly Dictionary<string, JsonEndpoint> jsonEndpoints;
    private readonly SqsQueryEndpoint sqs;
    private readonly StsEndpoint sts;
    private readonly S3Endpoint s3;
    private readonly AwsServerOptions options;

    public AwsHandler(
        AwsServerOptions options,
        ILoggerFactory loggers,
        RequestAuthenticator authenticator,
        IReadOnlyCollection<IJsonService> services,
        StsEndpoint sts,
        S3Endpoint s3)
    {
        var logger = loggers.CreateLogger<JsonEndpoint>();
        jsonEndpoints = services.ToDictionary(
            service => service.TargetPrefix, service => new JsonEndpoint(service, authenticator, logger), StringComparer.Ordinal);
        sqs = new SqsQueryEndpoint(services.OfType<SqsService>().Single(), authenticator, logger);
        this.options = options;
        this.sts = sts;
        this.s3 = s3;
    }

    public Task HandleAsync(HttpContext context)
    {
        var requestId = Guid.NewGuid().ToString();
        context.Response.Headers["x-amzn-RequestId"] = requestId;
        if (context.Request.Headers["X-Amz-Target"].ToString() is { Length: > 0 } target)
        {
            return HandleJsonAsync(context, target, requestId);
        }

        if (SqsQueryEndpoint.Accepts(context.Request))
        {
            return HandleSqsAsync(context, requestId);
        }

        return IsQuery(context.Request) ? HandleStsAsync(context, requestId) : HandleS3Async(context, requestId);
    }

    private static string? KeyOf(HttpRequest request)
    {
        const string Credential = "Credential=";
        var header = request.Headers.Authorization.ToString();
        var start = header.IndexOf(Credential, StringComparison.Ordinal) + Credential.Length;
        return start >= Credential.Length && header.IndexOf('/', start) is > 0 and var end ? header[start..end] : null;
    }

    private static string? AclOf(HttpRequest request) => request.Headers["x-amz-acl"].ToString() is { Length: > 0 } acl ? acl : null;

    private static bool IsQuery(HttpRequest request) =>
        CanonicalRequest.RawPath(request) == "/"
        && ((HttpMethods.IsPost(request.Method) && request.ContentType?.StartsWith(FormType, StringComparison.OrdinalIgnoreCase) == true)
            || request.Query.ContainsKey("Action"));

    private async Task HandleJsonAsync(HttpContext context, string target, string requestId)
    {
        var dot = target.LastIndexOf('.');
        if (dot > 0 && jsonEndpoints.TryGetValue(target[..dot], out var endpoint))
        {
            var operation = target[(dot + 1)..];
            var fault = options.Faults?.Invoke(new AwsRequest(target[..dot], operation, "", KeyOf(context.Request)));
            if (!await FaultInjection.PrepareAsync(context, fault, options.TimeProvider))
            {
                return;
            }

            await (FaultInjection.ErrorOf(fault, isS3: false) is { } error
                ? endpoint.WriteErrorAsync(context, error)
                : endpoint.HandleAsync(context, operation, requestId));
            return;
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
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

    private async Task HandleSqsAsync(HttpContext context, string requestId)
    {
        var fault = options.Faults?.Invoke(new AwsRequest("AmazonSQS", "", ""));
        if (!await FaultInjection.PrepareAsync(context, fault, options.TimeProvider))
        {
            return;
        }

        await (FaultInjection.ErrorOf(fault, isS3: false) is { } error
            ? SqsQueryEndpoint.Protocol.WriteErrorAsync(context, requestId, error)
            : sqs.HandleAsync(context, requestId));
    }

    private async Task HandleStsAsync(HttpContext context, string requestId)
    {
        var fault = options.Faults?.Invoke(new AwsRequest("STS", "", ""));
        if (!await FaultInjection.PrepareAsync(context, fault, options.TimeProvider))
        {
            return;
        }

        await (FaultInjection.ErrorOf(fault, isS3: false) is { } error
            ? StsEndpoint.Protocol.WriteErrorAsync(context, requestId, error)
            : sts.HandleAsync(context, requestId));
    }

    private async Task HandleS3Async(HttpContext context, string requestId)
    {
        var target = CanonicalRequest.RawPath(context.Request) + context.Request.QueryString;
        var fault = options.Faults?.Invoke(new AwsRequest("S3", context.Request.Method, target, KeyOf(context.Request), AclOf(context.Request), context.Request.Headers.Range));
        if (!await FaultInjection.PrepareAsync(context, fault, options.TimeProvider))
        {
            return;
        }

        await (FaultInjection.ErrorOf(fault, isS3: true) is { } error
            ? S3Xml.WriteErrorAsync(context, requestId, new S3Exception(error.Status, error.Code, error.Message))
            : s3.HandleAsync(context, requestId));
    }
}
