using Microsoft.Extensions.Logging;

namespace DataEgress.Local.Temporal;

/// <summary>How the embedded Temporal server is hosted.</summary>
public sealed record TemporalServerOptions
{
    /// <summary>The IP address to listen on. Loopback unless told otherwise: the port is neither encrypted nor authenticated.</summary>
    public string Bind { get; init; } = "127.0.0.1";

    /// <summary>The TCP port, 0 to 65535; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>The folder of the journal, made if missing. Null keeps the state in memory only.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>Where the server logs to. Null logs nothing.</summary>
    public ILoggerFactory? LoggerFactory { get; init; }

    /// <summary>
    /// Time runs ahead to the next timer while nobody holds it (<c>temporal.api.testservice</c>), for tests.
    /// </summary>
    public bool TimeSkipping { get; init; }
}
