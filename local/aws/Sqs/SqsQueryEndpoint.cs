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
    private const string Namespace = "http://queue.amazonaws.com/doc/2012-11-05/";
    private const string FormType = "application/x-www-form-urlencoded";

    /// <summary>A batch of 1 MiB, of which every byte may be encoded as three.</summary>
    private const int MaxFormBytes = 4 * 1024 * 1024;

    /// <summary>Whether a request without X-Amz-Target is one of these: a form, signed for SQS.</summary>
    public static bool Accepts(HttpRequest request) =>
        HttpMethods.IsPost(request.Method)
        && request.ContentType?.StartsWith(FormType, StringComparison.OrdinalIgnoreCase) == true
        && request.Headers.Authorization.ToString().Contains("/sqs/aws4_request", StringComparison.Ordinal);

    public async Task HandleAsync(HttpContext context, string requestId)
    {
        try
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
            await WriteAsync(context, StatusCodes.Status200OK, $"{action}Response", xml =>
            {
                xml.WriteStartElement($"{action}Result");
                SqsQueryForm.WriteResult(xml, action, answer);
                xml.WriteEndElement();
                xml.WriteStartElement("ResponseMetadata");
                xml.WriteElementString("RequestId", requestId);
                xml.WriteEndElement();
            });
        }
        catch (AuthenticationException refusal)
        {
            await WriteErrorAsync(context, requestId, AuthenticationErrors.ForQuery(refusal));
        }
        catch (AwsException exception)
        {
            await WriteErrorAsync(context, requestId, exception);
        }
        catch (Exception exception) when (exception is not OperationCanceledException && !context.Response.HasStarted)
        {
            LogFailure(requestId, exception);
            await WriteErrorAsync(context, requestId, new AwsException(500, "InternalFailure", "The request failed for an internal reason."));
        }
    }

    /// <summary>Answers with an error in the query protocol's form.</summary>
    public static Task WriteErrorAsync(HttpContext context, string requestId, AwsException exception) =>
        WriteAsync(context, exception.Status, "ErrorResponse", xml =>
        {
            xml.WriteStartElement("Error");
            xml.WriteElementString("Type", exception.Status < 500 ? "Sender" : "Receiver");
            xml.WriteElementString("Code", exception.QueryCode ?? exception.Code);
            xml.WriteElementString("Message", exception.Message);
            xml.WriteEndElement();
            xml.WriteElementString("RequestId", requestId);
        });

    private static async Task WriteAsync(HttpContext context, int status, string root, Action<XmlWriter> content)
    {
        using var bytes = new MemoryStream();
        var settings = new XmlWriterSettings
        {
            Encoding = new UTF8Encoding(false),
            CheckCharacters = false,

            // A carriage return in a body would otherwise be read as a line feed.
            NewLineHandling = NewLineHandling.Entitize,
        };
        using (var xml = XmlWriter.Create(bytes, settings))
        {
            xml.WriteStartElement(null, root, Namespace);
            content(xml);
            xml.WriteEndElement();
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "text/xml";
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes.GetBuffer().AsMemory(0, (int)bytes.Length), context.RequestAborted);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A query request to SQS failed (request {RequestId})")]
    private partial void LogFailure(string requestId, Exception exception);
}
