namespace DataEgress.Local.Temporal;

/// <summary>A Temporal-compatible server in this process: gRPC over HTTP/2 without TLS.</summary>
public sealed class TemporalServer : IAsyncDisposable
{
    private TemporalServer(string address) => Address = address;

    /// <summary><c>host:port</c> as a client takes it.</summary>
    public string Address { get; }

    /// <summary>Starts the server; when it returns, calls are answered.</summary>
    /// <exception cref="ArgumentException">An option is not allowed; the message names every one that is not.</exception>
    /// <exception cref="IOException">The port is taken or the data directory cannot be used.</exception>
    public static Task<TemporalServer> StartAsync(TemporalServerOptions options, CancellationToken ct = default) =>
        throw new NotSupportedException("The transport is not landed yet.");

    /// <summary>Ends long polls, lets running calls finish and closes the port.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
