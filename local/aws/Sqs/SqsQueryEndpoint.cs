using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Xml;
using DataEgress.Local.Aws.Http;
using DataEgress.Local.Aws.Signing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DataEgress.Local.Aws.Sqs;

/// <summary>Speaks the query protocol for SQS: what clients from before 2023 send, to <c>/</c> or to the queue's URL.</summary>
internal sealed partial class SqsQueryEndpoint(SqsService service, RequestAuthenticator authenticator, ILogger logger)
{
    private const string FormType = "application/x-www-form-urlencoded";

    /// <summary>A batch of 1 MiB, of which every byte may be encoded as three.</summary>
    private const int MaxFormBytes = 4 * 1024 * 1024;

    /// <summary>The form of its answers.</summary>
    public static QueryProtocol Protocol { get; } = new("http://queue.amazonaws.com/doc/2012-11-05/");

    /// <summary>Whether a request without X-Amz-Target is one of these: a form, signed for SQS.</summary>
    public static bool Accepts(HttpRequest request) =>
        HttpMethods.IsPost(request.Method)
        && request.ContentType?.StartsWith(FormType, StringComparison.OrdinalIgnoreCase) == true
        && request.Headers.Authorization.ToString().Contains("/sqs/aws4_request", StringComparison.Ordinal);

    public Task HandleAsync(HttpContext context, string requestId) =>
        Protocol.AnswerAsync(context, requestId, () => InvokeAsync(context, requestId), LogFailure);

    private async Task<(string Action, Action<XmlWriter> Result)> InvokeAsync(HttpContext context, string requestId)
    {
        var body = await RequestBody.ReadAsync(context.Request.Body, MaxFormBytes, context.RequestAborted);
        if (!QueryParameters.TryParse(Encoding.Latin1.GetString(body.Span), out var form))
        {
            throw new AwsException("MalformedInput", "The request is not valid UTF-8.");
        }

        var authentication = authenticator.Authenticate(
            context.Request, QueryParameters.Empty, service.SigningName, Convert.ToHexStringLower(SHA256.HashData(body.Span)));
        var action = form["Action"] ?? throw new AwsException("MissingAction", "The request must name an Action.");
        var json = SqsQueryForm.ToJson(form.Pairs);
        if (!json.ContainsKey("QueueUrl") && context.Request.Path.Value is { Length: > 1 } path)
        {
            json["QueueUrl"] = path;
        }

        using var request = JsonDocument.Parse(json.ToJsonString());
        var call = new CallContext(
            requestId, new Uri($"{context.Request.Scheme}://{context.Request.Host}"), authentication.Caller);
        var answer = await service.InvokeAsync(action, request.RootElement, call, context.RequestAborted) ?? [];
        return (action, xml => SqsQueryForm.WriteResult(xml, action, answer));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A query request to SQS failed (request {RequestId})")]
    private partial void LogFailure(string requestId, Exception exception);
}
