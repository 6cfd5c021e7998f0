using System.Globalization;
using DataEgress.Local.Aws.Signing;
using Microsoft.AspNetCore.Http;

namespace DataEgress.Local.Aws.S3.Protocol;

/// <summary>One request to S3, located and authenticated.</summary>
internal sealed class S3Call(HttpContext context, string requestId, S3Address address, QueryParameters query)
{
    public HttpRequest Request { get; } = context.Request;

    public HttpResponse Response { get; } = context.Response;

    public string RequestId { get; } = requestId;

    public QueryParameters Query { get; } = query;

    public CancellationToken Aborted { get; } = context.RequestAborted;

    /// <summary>The bucket; empty only when buckets are listed.</summary>
    public string Bucket { get; } = address.Bucket;

    /// <summary>The key; empty for the bucket itself.</summary>
    public string Key { get; } = address.Key;

    public Authentication Authentication { get; set; } = null!;

    public string RemoteAddress => context.Connection.RemoteIpAddress?.ToString() ?? "127.0.0.1";

    /// <summary>The value of a header, or null when it is missing or empty.</summary>
    public string? Header(string name) => Request.Headers[name].ToString() is { Length: > 0 } value ? value : null;

    /// <summary>Sets a header of the answer unless there is no value.</summary>
    public void Reply(string name, string? value)
    {
        if (value is not null)
        {
            Response.Headers[name] = value;
        }
    }

    /// <summary>A whole number in the query.</summary>
    /// <exception cref="S3Exception">It is not a number, or out of bounds.</exception>
    public int Number(string name, int otherwise, int min, int max)
    {
        var text = Query[name];
        if (string.IsNullOrEmpty(text))
        {
            return otherwise;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw S3Errors.InvalidArgument(name, text, $"Argument {name} must be an integer between {min} and {max}");
    }
}
