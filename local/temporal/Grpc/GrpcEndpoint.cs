using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using Temporalio.Api.Common.V1;

namespace DataEgress.Local.Temporal.Grpc;

/// <summary>
/// Answers every HTTP request of the server as a unary gRPC call. Responses are identity-encoded; requests may be gzip.
/// </summary>
internal sealed partial class GrpcEndpoint(GrpcMethodTable methods, ILogger<GrpcEndpoint> logger, GrpcGate gate)
{
    private const string ContentType = "application/grpc";
    private const string AcceptedEncodings = "identity,gzip";

    private static readonly StringValues StatusOk = "0";

    public async Task HandleAsync(HttpContext http)
    {
        if (!IsGrpc(http.Request))
        {
            http.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }

        http.Response.ContentType = ContentType;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        DateTimeOffset? deadline = null;
        try
        {
            deadline = StartDeadline(http.Request.Headers["grpc-timeout"].ToString(), ending);
            var method = methods.Find(http.Request.Path.Value ?? "");
            var gzip = IsGzip(http);
            var request = await GrpcMessageReader.ReadAsync(http.Request.BodyReader, gzip, method, ending.Token);
            RequireOpen();
            var call = new GrpcCall(http.Request.Headers, deadline, ending.Token, gate.Stopping);
            var response = await method.InvokeAsync(request, call);
            RequireOpen();
            await WriteAsync(http, response);
        }
        catch (GrpcStatusException e)
        {
            EndWith(http, e.Code, e.Message, e.Detail);
        }
        catch (Exception e) when (http.RequestAborted.IsCancellationRequested && IsEndOfCall(e))
        {
            // Nobody is left to hear the status.
        }
        catch (Exception e) when (ending.IsCancellationRequested && IsEndOfCall(e))
        {
            EndWith(http, GrpcStatusCode.DeadlineExceeded, "context deadline exceeded", null);
        }
        catch (Exception) when (gate.Refusal is { } refusal)
        {
            EndWith(http, GrpcStatusCode.Unavailable, refusal, null);
        }
        catch (OperationCanceledException) when (gate.Stopping.IsCancellationRequested)
        {
            EndWith(http, GrpcStatusCode.Unavailable, "the server is shutting down", null);
        }
        catch (Exception e)
        {
            Failed(http.Request.Path, e);
            EndWith(http, GrpcStatusCode.Internal, "internal error", null);
        }
    }

    private void RequireOpen()
    {
        if (gate.Refusal is { } refusal)
        {
            throw new GrpcStatusException(GrpcStatusCode.Unavailable, refusal);
        }
    }

    private static bool IsEndOfCall(Exception e) => e is OperationCanceledException or ConnectionAbortedException or IOException;

    private static bool IsGrpc(HttpRequest request)
    {
        var type = request.ContentType.AsSpan();
        return HttpMethods.IsPost(request.Method)
            && type.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase)
            && (type.Length == ContentType.Length || type[ContentType.Length] is '+' or ';');
    }

    private static DateTimeOffset? StartDeadline(string header, CancellationTokenSource ending)
    {
        if (header.Length == 0)
        {
            return null;
        }

        if (!GrpcTimeout.TryParse(header, out var timeout))
        {
            throw new GrpcStatusException(GrpcStatusCode.Internal, $"malformed grpc-timeout: \"{header}\"");
        }

        // Timers take at most 49 days; who waits longer than that waits for ever.
        if (timeout.TotalMilliseconds >= uint.MaxValue - 1)
        {
            return null;
        }

        ending.CancelAfter(timeout);
        return DateTimeOffset.UtcNow + timeout;
    }

    private static bool IsGzip(HttpContext http)
    {
        var encoding = http.Request.Headers["grpc-encoding"].ToString();
        switch (encoding)
        {
            case "gzip":
                return true;
            case "" or "identity":
                return false;
            default:
                http.Response.Headers["grpc-accept-encoding"] = AcceptedEncodings;
                throw new GrpcStatusException(
                    GrpcStatusCode.Unimplemented, $"grpc: Decompressor is not installed for grpc-encoding \"{encoding}\"");
        }
    }

    private static async Task WriteAsync(HttpContext http, IMessage message)
    {
        // A response without content is still a message: five bytes that announce none.
        var body = http.Response.BodyWriter;
        var size = message.CalculateSize();
        var prefix = body.GetSpan(GrpcMessageReader.PrefixBytes);
        prefix[0] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(prefix[1..], (uint)size);
        body.Advance(GrpcMessageReader.PrefixBytes);
        message.WriteTo((IBufferWriter<byte>)body);
        http.Response.AppendTrailer("grpc-status", StatusOk);
        await http.Response.CompleteAsync();
    }

    // Trailers-only: without a body these headers end the stream.
    private static void EndWith(HttpContext http, GrpcStatusCode code, string message, IMessage? detail)
    {
        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }

        var headers = http.Response.Headers;
        headers["grpc-status"] = ((int)code).ToString(CultureInfo.InvariantCulture);
        headers["grpc-message"] = GrpcPercentEncoding.Encode(message);
        if (detail is not null)
        {
            var status = new GrpcStatus { Code = (int)code, Message = message, Details = { Any.Pack(detail) } };
            headers["grpc-status-details-bin"] = Convert.ToBase64String(status.ToByteArray()).TrimEnd('=');
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Call {Path} failed unexpectedly")]
    private partial void Failed(PathString path, Exception exception);
}
