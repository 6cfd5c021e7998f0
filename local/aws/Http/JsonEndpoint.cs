using System.Buffers;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using DataEgress.Local.Aws.Signing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DataEgress.Local.Aws.Http;

/// <summary>Speaks the AWS JSON protocol for one service.</summary>
internal sealed partial class JsonEndpoint(IJsonService service, RequestAuthenticator authenticator, ILogger logger)
{
    /// <summary>The largest request of any JSON service here is a DynamoDB batch of 16 MB, or an SQS batch of 1 MiB.</summary>
    private const int MaxRequestBytes = 24 * 1024 * 1024;

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task HandleAsync(HttpContext context, string operation, string requestId)
    {
        try
        {
            var body = await RequestBody.ReadAsync(context.Request.Body, MaxRequestBytes, context.RequestAborted);
            var caller = Authenticate(context.Request, body);
            using var request = Parse(body);
            var call = new CallContext(requestId, new Uri($"{context.Request.Scheme}://{context.Request.Host}"), caller);
            var answer = await service.InvokeAsync(operation, request.RootElement, call, context.RequestAborted);
            await WriteAsync(context, StatusCodes.Status200OK, answer);
        }
        catch (AuthenticationException refusal)
        {
            await WriteErrorAsync(context, AuthenticationErrors.ForJson(refusal));
        }
        catch (AwsException exception)
        {
            await WriteErrorAsync(context, exception);
        }
        catch (Exception exception) when (exception is not OperationCanceledException && !context.Response.HasStarted)
        {
            LogFailure(service.TargetPrefix, operation, requestId, exception);
            await WriteErrorAsync(context, new AwsException(500, "InternalFailure", "The request failed for an internal reason."));
        }
    }

    /// <summary>Answers with an error in this service's form.</summary>
    public async Task WriteErrorAsync(HttpContext context, AwsException exception)
    {
        var body = exception.Members?.DeepClone().AsObject() ?? [];
        body["__type"] = service.ErrorNamespace is { } ns ? $"{ns}#{exception.Code}" : exception.Code;
        body["message"] = exception.Message;
        var headers = context.Response.Headers;
        headers["x-amzn-ErrorType"] = exception.Code;
        if (service.QueryCompatible)
        {
            headers["x-amzn-query-error"] = $"{exception.QueryCode ?? exception.Code};{(exception.Status < 500 ? "Sender" : "Receiver")}";
        }

        await WriteAsync(context, exception.Status, body);
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            var document = JsonDocument.Parse(body.IsEmpty ? "{}"u8.ToArray() : body);
            return document.RootElement.ValueKind is JsonValueKind.Object ? document : throw NotAnObject(null);
        }
        catch (JsonException exception)
        {
            throw NotAnObject(exception);
        }
    }

    private static AwsException NotAnObject(JsonException? reason) =>
        new("SerializationException", "The request is not a JSON object" + (reason is null ? "." : ": " + reason.Message));

    private Caller Authenticate(HttpRequest request, ReadOnlyMemory<byte> body)
    {
        var query = QueryParameters.TryParse(request.QueryString.Value ?? "", out var parsed) ? parsed : QueryParameters.Empty;
        return authenticator
            .Authenticate(request, query, service.SigningName, Convert.ToHexStringLower(SHA256.HashData(body.Span)))
            .Caller;
    }

    private async Task WriteAsync(HttpContext context, int status, JsonObject? answer)
    {
        var bytes = new ArrayBufferWriter<byte>();
        if (answer is not null)
        {
            await using var json = new Utf8JsonWriter(bytes, Plain);
            answer.WriteTo(json);
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = service.ContentType;
        context.Response.ContentLength = bytes.WrittenCount;
        await context.Response.BodyWriter.WriteAsync(bytes.WrittenMemory, context.RequestAborted);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Service}.{Operation} failed (request {RequestId})")]
    private partial void LogFailure(string service, string operation, string requestId, Exception exception);
}
