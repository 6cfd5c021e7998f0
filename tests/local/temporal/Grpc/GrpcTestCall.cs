using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using DataEgress.Local.Temporal.Grpc;
using Google.Protobuf;
using Temporalio.Api.Common.V1;

namespace DataEgress.Local.Temporal.Tests.Grpc;

/// <summary>Makes gRPC calls by hand, so that tests can also make them wrongly.</summary>
internal sealed class GrpcTestCall(string address) : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { EnableMultipleHttp2Connections = false })
    {
        BaseAddress = new Uri($"http://{address}"),
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        Timeout = TimeSpan.FromMinutes(2),
    };

    public static byte[] Frame(ReadOnlySpan<byte> message, byte flag = 0)
    {
        var frame = new byte[5 + message.Length];
        frame[0] = flag;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)message.Length);
        message.CopyTo(frame.AsSpan(5));
        return frame;
    }

    public static byte[] Gzip(ReadOnlySpan<byte> message)
    {
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(message);
        }

        return zipped.ToArray();
    }

    public async Task<GrpcTestAnswer> SendAsync(
        string path, byte[] body, CancellationToken ct, string contentType = "application/grpc", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        var content = await response.Content.ReadAsByteArrayAsync(ct);
        var trailersOnly = response.Headers.Contains("grpc-status");
        var trailers = trailersOnly ? response.Headers : response.TrailingHeaders;
        return new GrpcTestAnswer(response.StatusCode, content, trailersOnly, trailers.ToDictionary(t => t.Key, t => t.Value.Single()));
    }

    /// <summary>A call as it should be made.</summary>
    public async Task<TResponse> InvokeAsync<TResponse>(string path, IMessage request, CancellationToken ct, string timeout = "30S")
        where TResponse : IMessage<TResponse>, new()
    {
        var answer = await SendAsync(path, Frame(request.ToByteArray()), ct, headers: ("grpc-timeout", timeout));
        answer.ThrowIfFailed();
        var response = new TResponse();
        response.MergeFrom(answer.Body.AsSpan(5));
        return response;
    }

    public void Dispose() => http.Dispose();
}

/// <summary>What came back.</summary>
internal sealed record GrpcTestAnswer(HttpStatusCode Http, byte[] Body, bool TrailersOnly, Dictionary<string, string> Trailers)
{
    public GrpcStatusCode Code => (GrpcStatusCode)int.Parse(Trailers["grpc-status"], null);

    public string Message => Trailers.TryGetValue("grpc-message", out var text) ? Uri.UnescapeDataString(text) : "";

    public GrpcStatus Details()
    {
        var text = Trailers["grpc-status-details-bin"];
        return GrpcStatus.Parser.ParseFrom(Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '=')));
    }

    public void ThrowIfFailed()
    {
        if (Code != GrpcStatusCode.Ok)
        {
            throw new GrpcStatusException(Code, Message);
        }
    }
}
