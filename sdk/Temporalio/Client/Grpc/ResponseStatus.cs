using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Temporalio.Exceptions;
using static Temporalio.Exceptions.RpcException.StatusCode;

namespace Temporalio.Client.Grpc;

/// <summary>Reads how a call ended, from headers, trailers or the transport.</summary>
internal static class ResponseStatus
{
    private const string StatusHeader = "grpc-status";
    private const string MessageHeader = "grpc-message";
    private const string DetailsHeader = "grpc-status-details-bin";

    /// <summary>The failure that headers or trailers tell; null if they tell success or nothing.</summary>
    /// <param name="headers">Headers or trailers.</param>
    /// <param name="present">Whether there is a status at all.</param>
    public static RpcException? Read(HttpHeaders headers, out bool present)
    {
        present = Single(headers, StatusHeader) is { } text;
        if (!present)
        {
            return null;
        }

        var known = int.TryParse(Single(headers, StatusHeader), NumberStyles.None, CultureInfo.InvariantCulture, out var code)
            && Enum.IsDefined((RpcException.StatusCode)code);
        if (known && code == 0)
        {
            return null;
        }

        var message = PercentEncoding.Decode(Single(headers, MessageHeader) ?? string.Empty);
        return new(known ? (RpcException.StatusCode)code : Unknown, message, Details(headers));
    }

    /// <summary>The failure that an HTTP status tells when there is no gRPC status.</summary>
    public static RpcException FromHttp(HttpStatusCode status)
    {
        var code = (int)status switch
        {
            400 => Internal,
            401 => Unauthenticated,
            403 => PermissionDenied,
            404 => Unimplemented,
            429 or 502 or 503 or 504 => Unavailable,
            _ => Unknown,
        };
        return new(code, $"The server answered with HTTP status {(int)status} and without a gRPC status.", null);
    }

    /// <summary>The failure that the transport tells; null for an exception that is not the transport's.</summary>
    public static RpcException? FromTransport(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            // A reset stream tells its reason; everything else that ends a connection is worth another attempt.
            if (cause is HttpProtocolException { ErrorCode: var error } reset)
            {
                return new(FromHttp2(error), $"The HTTP/2 stream failed: {reset.Message}", null);
            }
        }

        return exception is HttpRequestException or IOException
            ? new(Unavailable, $"The server cannot be reached or closed the connection: {exception.GetBaseException().Message}", null)
            : null;
    }

    // From the gRPC over HTTP/2 specification. A connection error (GOAWAY with NO_ERROR) means that the server goes away.
    private static RpcException.StatusCode FromHttp2(long error) => error switch
    {
        0x0 or 0x7 => Unavailable,
        0x8 => Cancelled,
        0xb => ResourceExhausted,
        0xc => PermissionDenied,
        _ => Internal,
    };

    private static byte[]? Details(HttpHeaders headers)
    {
        // Without padding, by gRPC's rules; some servers pad.
        if (Single(headers, DetailsHeader)?.TrimEnd('=') is not { Length: > 0 } text)
        {
            return null;
        }

        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='), bytes, out var length) ? bytes[..length] : null;
    }

    private static string? Single(HttpHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;
}
