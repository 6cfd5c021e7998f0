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

    /// <summary>The form of its answers.</summary>
    public static QueryProtocol Protocol { get; } = new(StsService.Namespace);

    public Task HandleAsync(HttpContext context, string requestId) =>
        Protocol.AnswerAsync(context, requestId, () => InvokeAsync(context), LogFailure);

    private async Task<(string Action, Action<XmlWriter> Result)> InvokeAsync(HttpContext context)
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
        return (action, service.Invoke(action, form, authentication.Caller));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "STS failed (request {RequestId})")]
    private partial void LogFailure(string requestId, Exception exception);
}
