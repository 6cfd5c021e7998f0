using System.Security.Cryptography;
using System.Text;
using System.Xml;
using DataEgress.Local.Aws.Http;
using DataEgress.Local.Aws.Signing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DataEgress.Local.Aws.Sts;

/// <summary>Speaks the query protocol for STS: a form with <c>Action=</c> in, XML out.</summary>
internal sealed partial class StsEndpoint(StsService service, RequestAuthenticator authenticator, ILogger<StsEndpoint> logger)
{
    private const int MaxFormBytes = 256 * 1024;

    public async Task HandleAsync(HttpContext context, string requestId)
    {
        try
        {
            var body = await RequestBody.ReadAsync(context.Request.Body, MaxFormBytes, context.RequestAborted);
            if (!QueryParameters.TryParse(context.Request.QueryString.Value ?? "", out var query)
                || !QueryParameters.TryParse(Encoding.Latin1.GetString(body.Span), out var form))
            {
                throw new AwsException("MalformedInput", "The request is not valid UTF-8.");
            }

            form = form.Pairs.Count == 0 ? query : form;
            var action = form["Action"] ?? throw new AwsException("MissingAction", "The request must name an Action.");
            if (!StsService.Actions.Contains(action))
            {
                throw new AwsException("InvalidAction", $"{action} is not offered in the query protocol, only {string.Join(", ", StsService.Actions)}. Clients that speak JSON can use the other services.");
            }

            var authentication = authenticator.Authenticate(
                context.Request, query, StsService.SigningName, Convert.ToHexStringLower(SHA256.HashData(body.Span)));
            var result = service.Invoke(action, form, authentication.Caller);
            await WriteAsync(context, 200, $"{action}Response", xml =>
            {
                xml.WriteStartElement($"{action}Result");
                result(xml);
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
            xml.WriteElementString("Code", exception.Code);
            xml.WriteElementString("Message", exception.Message);
            xml.WriteEndElement();
            xml.WriteElementString("RequestId", requestId);
        });

    private static async Task WriteAsync(HttpContext context, int status, string root, Action<XmlWriter> content)
    {
        using var bytes = new MemoryStream();
        using (var xml = XmlWriter.Create(bytes, new XmlWriterSettings { Encoding = new UTF8Encoding(false), CheckCharacters = false }))
        {
            xml.WriteStartElement(null, root, StsService.Namespace);
            content(xml);
            xml.WriteEndElement();
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "text/xml";
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes.GetBuffer().AsMemory(0, (int)bytes.Length), context.RequestAborted);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "STS failed (request {RequestId})")]
    private partial void LogFailure(string requestId, Exception exception);
}
