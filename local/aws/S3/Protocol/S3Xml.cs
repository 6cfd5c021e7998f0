using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using DataEgress.Local.Aws.Http;
using Microsoft.AspNetCore.Http;

namespace DataEgress.Local.Aws.S3.Protocol;

/// <summary>Reads and writes the XML bodies of S3.</summary>
internal static class S3Xml
{
    public const string Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

    private const int MaxBodyBytes = 4 * 1024 * 1024;

    /// <summary>The largest value of a time stamp's format that S3 uses in XML: milliseconds, UTC.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Answers 200 with a document.</summary>
    public static Task WriteAsync(S3Call call, string root, Action<XmlWriter> content) =>
        WriteAsync(call.Response, StatusCodes.Status200OK, root, Namespace, content, call.Aborted);

    /// <summary>Answers with an error; nothing but the status where the answer may have no body.</summary>
    public static Task WriteErrorAsync(HttpContext context, string requestId, S3Exception error)
    {
        context.Response.StatusCode = error.Status;
        if (HttpMethods.IsHead(context.Request.Method) || error.Status == StatusCodes.Status304NotModified)
        {
            return Task.CompletedTask;
        }

        return WriteAsync(
            context.Response,
            error.Status,
            "Error",
            ns: null,
            xml =>
            {
                xml.WriteElementString("Code", error.Code);
                xml.WriteElementString("Message", error.Message);
                foreach (var (name, value) in error.Details)
                {
                    xml.WriteElementString(name, value);
                }

                xml.WriteElementString("Resource", context.Request.Path.Value ?? "/");
                xml.WriteElementString("RequestId", requestId);
                xml.WriteElementString("HostId", requestId);
            },
            context.RequestAborted);
    }

    /// <summary>Reads the body as a document; the names in it are compared without their namespace.</summary>
    /// <exception cref="S3Exception">It is not well formed, or its root has another name.</exception>
    public static async Task<XElement> ReadAsync(S3Call call, string root, bool isChecksumOfBody = true)
    {
        await using var body = S3Body.Open(call, isChecksumOfBody: isChecksumOfBody);
        var bytes = await RequestBody.ReadAsync(body, MaxBodyBytes, call.Aborted);
        body.Verify();
        return Parse(bytes, root) ?? throw S3Errors.MalformedXml();
    }

    /// <summary>Parses a document; null when it is not well formed or its root has another name.</summary>
    public static XElement? Parse(ReadOnlyMemory<byte> bytes, string root)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, CheckCharacters = false };
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(bytes.ToArray()), settings);
            var element = XElement.Load(reader, LoadOptions.PreserveWhitespace);
            return element.Name.LocalName == root ? element : null;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    /// <summary>The first child of this local name.</summary>
    public static XElement? Child(this XElement element, string name) => element.Elements().FirstOrDefault(child => child.Name.LocalName == name);

    /// <summary>The children of this local name.</summary>
    public static IEnumerable<XElement> Children(this XElement element, string name) =>
        element.Elements().Where(child => child.Name.LocalName == name);

    private static async Task WriteAsync(
        HttpResponse response, int status, string root, string? ns, Action<XmlWriter> content, CancellationToken cancellationToken)
    {
        // Keys may hold characters that XML 1.0 does not have; S3 writes them as references.
        var settings = new XmlWriterSettings { Encoding = new System.Text.UTF8Encoding(false), CheckCharacters = false };
        using var bytes = new MemoryStream();
        using (var xml = XmlWriter.Create(bytes, settings))
        {
            xml.WriteStartDocument();
            xml.WriteStartElement(null, root, ns);
            content(xml);
            xml.WriteEndElement();
        }

        response.StatusCode = status;
        response.ContentType = "application/xml";
        response.ContentLength = bytes.Length;
        await response.Body.WriteAsync(bytes.GetBuffer().AsMemory(0, (int)bytes.Length), cancellationToken);
    }
}
