using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using Temporalio.Exceptions;

namespace Temporalio.Client.Grpc;

/// <summary>Unary gRPC calls over HTTP/2, without retries.</summary>
internal sealed class GrpcChannel : IDisposable
{
    private const string GrpcContentType = "application/grpc";
    private const string MaximumLengthVariable = "TEMPORAL_MAX_INCOMING_GRPC_BYTES";
    private const int DefaultMaximumLength = 128 * 1024 * 1024;

    // What a timer can hold.
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromMilliseconds(int.MaxValue);

    private static readonly MediaTypeHeaderValue ContentType = new(GrpcContentType);

    private readonly HttpMessageInvoker invoker;
    private readonly Uri address;
    private readonly string? authority;
    private readonly bool gzip;
    private readonly int maximumLength;

    /// <summary>Creates a channel; connections are made when they are needed.</summary>
    /// <exception cref="ArgumentException">An option is wrong.</exception>
    public GrpcChannel(TemporalConnectionOptions options)
    {
        address = GrpcTransport.AddressOf(options);
        authority = GrpcTransport.TlsOf(options)?.Domain;
        gzip = options.GrpcCompression is GrpcCompression.Gzip;
        maximumLength = int.TryParse(Environment.GetEnvironmentVariable(MaximumLengthVariable), out var bytes) && bytes > 0
            ? bytes
            : DefaultMaximumLength;
        invoker = new(GrpcTransport.CreateHandler(options));
    }

    /// <summary>Serialises a request once for all attempts.</summary>
    public byte[] Serialize(IMessage request) => GrpcFrame.Write(request, gzip);

    /// <summary>Makes one attempt of a call.</summary>
    /// <typeparam name="T">Type of the response.</typeparam>
    /// <param name="path">Service and method.</param>
    /// <param name="frame">The request from <see cref="Serialize"/>.</param>
    /// <param name="parser">Parser of the response.</param>
    /// <param name="metadata">Metadata to send.</param>
    /// <param name="timeout">Deadline, sent to the server and kept here.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The response.</returns>
    /// <exception cref="RpcException">The call failed; also when the deadline passed.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<T> CallAsync<T>(
        string path,
        byte[] frame,
        MessageParser<T> parser,
        IReadOnlyDictionary<string, string> metadata,
        TimeSpan timeout,
        CancellationToken cancellationToken)
        where T : IMessage<T>
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(timeout < LongestTimeout ? timeout : LongestTimeout);
        try
        {
            using var request = CreateRequest(path, frame, metadata, timeout);
            using var response = await invoker.SendAsync(request, deadline.Token).ConfigureAwait(false);
            return parser.ParseFrom(await ReadAsync(response, deadline.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && deadline.IsCancellationRequested)
        {
            throw new RpcException(RpcException.StatusCode.DeadlineExceeded, $"{path} was not answered within {timeout}.", null);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new RpcException(RpcException.StatusCode.Internal, $"The response of {path} cannot be read: {e.Message}", null);
        }
        catch (Exception e) when (ResponseStatus.FromTransport(e) is { } failure)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw failure;
        }
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => invoker.Dispose();

    private HttpRequestMessage CreateRequest(
        string path, byte[] frame, IReadOnlyDictionary<string, string> metadata, TimeSpan timeout)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(frame) { Headers = { ContentType = ContentType } },
        };
        var headers = request.Headers;
        headers.Host = authority;
        headers.TE.Add(new("trailers"));
        headers.TryAddWithoutValidation("grpc-timeout", GrpcTimeout.Format(timeout));
        if (gzip)
        {
            headers.TryAddWithoutValidation("grpc-encoding", "gzip");
            headers.TryAddWithoutValidation("grpc-accept-encoding", "gzip,identity");
        }

        foreach (var (name, value) in metadata)
        {
            headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    private async Task<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        // A call that fails before its response has its status in the headers, and no body.
        if (ResponseStatus.Read(response.Headers, out var trailersOnly) is { } early)
        {
            throw early;
        }

        var isGrpc = response.Content.Headers.ContentType?.MediaType?.StartsWith(GrpcContentType, StringComparison.Ordinal) == true;
        if (!trailersOnly && (response.StatusCode != HttpStatusCode.OK || !isGrpc))
        {
            throw ResponseStatus.FromHttp(response.StatusCode);
        }

        var encoding = response.Headers.NonValidated.TryGetValues("grpc-encoding", out var values) ? values.ToString() : null;
        var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var message = await GrpcFrame.ReadSingleAsync(body, encoding, maximumLength, cancellationToken).ConfigureAwait(false);
        if (ResponseStatus.Read(response.TrailingHeaders, out var ended) is { } failure)
        {
            throw failure;
        }

        return ended && message is not null
            ? message
            : throw new RpcException(
                RpcException.StatusCode.Internal, ended ? "The response holds no message." : "The response ended without a gRPC status.", null);
    }
}
