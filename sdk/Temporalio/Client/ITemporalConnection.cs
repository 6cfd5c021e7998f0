namespace Temporalio.Client;

/// <summary>A connection to a server, to be shared by all clients and workers that can.</summary>
public interface ITemporalConnection : IBridgeClientProvider
{
    /// <summary>Metadata of every call from now on.</summary>
    /// <exception cref="InvalidOperationException">Set before the connection was made.</exception>
    IReadOnlyCollection<KeyValuePair<string, string>> RpcMetadata { get; set; }

    /// <summary>Binary metadata of every call from now on.</summary>
    /// <exception cref="InvalidOperationException">Set before the connection was made.</exception>
    IReadOnlyCollection<KeyValuePair<string, byte[]>> RpcBinaryMetadata { get; set; }

    /// <summary>API key of every call from now on.</summary>
    /// <exception cref="InvalidOperationException">Set before the connection was made.</exception>
    string? ApiKey { get; set; }

    /// <summary>Workflow service.</summary>
    WorkflowService WorkflowService { get; }

    /// <summary>Operator service.</summary>
    OperatorService OperatorService { get; }

    /// <summary>Test service: only test servers have it.</summary>
    TestService TestService { get; }

    /// <summary>Options of this connection; changing them changes nothing.</summary>
    TemporalConnectionOptions Options { get; }

    /// <summary>Whether the connection was made once.</summary>
    bool IsConnected { get; }

    /// <summary>Asks a service's health.</summary>
    /// <param name="service">The service; the workflow service when null.</param>
    /// <param name="options">How the call is made.</param>
    /// <returns>Whether it is serving.</returns>
    Task<bool> CheckHealthAsync(RpcService? service = null, RpcOptions? options = null);

    /// <summary>Makes the connection if that has not happened yet.</summary>
    /// <returns>Done when the server has answered.</returns>
    Task ConnectAsync();
}
