using Temporalio.Client;
using Temporalio.Common;

namespace Temporalio.Testing;

/// <summary>
/// Options of <see cref="WorkflowEnvironment.StartLocalAsync"/>. The target host says where the server listens: a free port of
/// 127.0.0.1 unless given.
/// </summary>
public class WorkflowEnvironmentStartLocalOptions : TemporalClientConnectOptions
{
    /// <summary>Whether the server is asked for a web UI.</summary>
    public bool UI { get; set; }

    /// <summary>Port of the web UI; one derived from the server's when 0.</summary>
    public int UIPort { get; set; }

    /// <summary>Search attributes that the server registers.</summary>
    public IReadOnlyCollection<SearchAttributeKey>? SearchAttributes { get; set; }

    /// <summary>The server.</summary>
    public DevServerOptions DevServerOptions { get; set; } = new();

    /// <inheritdoc />
    public override object Clone()
    {
        var copy = (WorkflowEnvironmentStartLocalOptions)base.Clone();
        copy.DevServerOptions = (DevServerOptions)DevServerOptions.Clone();
        return copy;
    }
}
