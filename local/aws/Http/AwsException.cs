using System.Text.Json.Nodes;

namespace DataEgress.Local.Aws.Http;

/// <summary>Ends a request with a service error; the protocol of the service decides the form of the answer.</summary>
internal class AwsException(int status, string code, string message) : Exception(message)
{
    /// <summary>A client error (400).</summary>
    public AwsException(string code, string message)
        : this(400, code, message)
    {
    }

    /// <summary>The HTTP status of the answer.</summary>
    public int Status { get; } = status;

    /// <summary>The error code, without a namespace.</summary>
    public string Code { get; } = code;

    /// <summary>The code in the older query protocol, for <c>x-amzn-query-error</c>; null where it is the same.</summary>
    public string? QueryCode { get; init; }

    /// <summary>Further members of the error's body, such as <c>CancellationReasons</c>.</summary>
    public JsonObject? Members { get; init; }
}
