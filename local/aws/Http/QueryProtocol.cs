using System.Text;
using System.Xml;
using DataEgress.Local.Aws.Signing;
using Microsoft.AspNetCore.Http;

namespace DataEgress.Local.Aws.Http;

/// <summary>The answers of the query protocol: XML in a service's namespace, errors included.</summary>
/// <param name="xmlNamespace">The namespace of the service's answers.</param>
internal sealed class QueryProtocol(string xmlNamespace)
{
    /// <summary>Answers with what an action gives, or with the error that ends it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="requestId">Stands in the answer.</param>
    /// <param name="invoke">Names the action, and writes its result.</param>
    /// <param name="failed">Told of an error that is not the client's, nor one that the service foresees.</param>
    public async Task AnswerAsync(
        HttpContext context, string requestId, Func<Task<(string Action, Action<XmlWriter> Result)>> invoke, Action<string, Exception> failed)
    {
        try
        {
            var (action, result) = await invoke();
            await WriteAsync(context, StatusCodes.Status200OK, $"{action}Response", xml =>
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
            failed(requestId, exception);
            await WriteErrorAsync(context, requestId, new AwsException(500, "InternalFailure", "The request failed for an internal reason."));
        }
    }

    /// <summary>Answers with an error in the query protocol's form.</summary>
    public Task WriteErrorAsync(HttpContext context, string requestId, AwsException exception) =>
        WriteAsync(context, exception.Status, "ErrorResponse", xml =>
        {
            xml.WriteStartElement("Error");
            xml.WriteElementString("Type", exception.Status < 500 ? "Sender" : "Receiver");
            xml.WriteElementString("Code", exception.QueryCode ?? exception.Code);
            xml.WriteElementString("Message", exception.Message);
            xml.WriteEndElement();
            xml.WriteElementString("RequestId", requestId);
        });

    private async Task WriteAsync(HttpContext context, int status, string root, Action<XmlWriter> content)
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
            xml.WriteStartElement(null, root, xmlNamespace);
            content(xml);
            xml.WriteEndElement();
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "text/xml";
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes.GetBuffer().AsMemory(0, (int)bytes.Length), context.RequestAborted);
    }
}
