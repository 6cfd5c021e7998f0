using System.Net;
using DataEgress.Local.Temporal.Visibility;
using Microsoft.Extensions.Logging;
using Temporalio.Api.Enums.V1;

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

    /// <summary>Namespaces to have besides <c>default</c>; those that are missing are made before the first call is answered.</summary>
    public IReadOnlyCollection<string> Namespaces { get; init; } = [];

    /// <summary>Search attributes that <c>default</c> and <see cref="Namespaces"/> have, by name; those that are there stay as they are.</summary>
    public IReadOnlyDictionary<string, IndexedValueType> SearchAttributes { get; init; } = new Dictionary<string, IndexedValueType>();

    /// <summary>Bytes of journal after which a snapshot is taken; null for the journal's own idea. For tests.</summary>
    internal long? SnapshotThreshold { get; init; }

    /// <exception cref="ArgumentException">An option is not allowed; the message names every one that is not.</exception>
    internal IPEndPoint CheckedEndpoint()
    {
        var errors = new List<string>();
        if (!IPAddress.TryParse(Bind, out var address))
        {
            errors.Add($"{nameof(Bind)} is '{Bind}', but must be an IP address such as 127.0.0.1");
        }

        if (Port is < IPEndPoint.MinPort or > IPEndPoint.MaxPort)
        {
            errors.Add($"{nameof(Port)} is {Port}, but must be from {IPEndPoint.MinPort} (any free port) to {IPEndPoint.MaxPort}");
        }

        if (DataDirectory is not null && string.IsNullOrWhiteSpace(DataDirectory))
        {
            errors.Add($"{nameof(DataDirectory)} is blank, but must be a path, or null to keep the state in memory");
        }

        if (TimeSkipping && DataDirectory is not null)
        {
            errors.Add($"{nameof(TimeSkipping)} is on and {nameof(DataDirectory)} is '{DataDirectory}', but skipped time cannot be kept");
        }

        if (Namespaces.Any(string.IsNullOrWhiteSpace))
        {
            errors.Add($"{nameof(Namespaces)} has a blank name");
        }

        errors.AddRange(SearchAttributes.Keys.Where(SystemSearchAttributes.IsReserved).Select(name =>
            $"{nameof(SearchAttributes)} has '{name}', which is a name of the system's"));

        return errors.Count == 0 ? new IPEndPoint(address!, Port) : throw new ArgumentException(string.Join("; ", errors) + ".");
    }
}
