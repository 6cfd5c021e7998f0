using Temporalio.Client;

namespace Temporalio.Worker;

/// <summary>What a worker needs of a client.</summary>
public interface IWorkerClient
{
    /// <summary>The client's options: namespace, converter, interceptors, loggers.</summary>
    TemporalClientOptions Options { get; }

    /// <summary>The client's connection.</summary>
    IBridgeClientProvider BridgeClientProvider { get; }
}
