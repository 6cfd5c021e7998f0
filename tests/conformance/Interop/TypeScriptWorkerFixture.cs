using DataEgress.Local.Temporal;
using Temporalio.Client;

namespace DataEgress.Conformance.Tests.Interop;

/// <summary>An embedded server, a worker in TypeScript on it and a client in C#.</summary>
public sealed class TypeScriptWorkerFixture : IAsyncLifetime
{
    public const string Queue = "typescript";

    private TemporalServer server = null!;
    private NodeProcess? worker;

    public string Address => server.Address;

    public ITemporalClient Client { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        NodePackages.Require();
        var ct = TestContext.Current.CancellationToken;
        server = await TemporalServer.StartAsync(new TemporalServerOptions(), ct);
        worker = NodeProcess.Start(NodePackages.Folder, "worker.js", server.Address, Queue);
        Assert.Equal("ready", await worker.ReadLineAsync(ct));
        Client = await TemporalClient.ConnectAsync(new TemporalClientConnectOptions(server.Address));
    }

    public async ValueTask DisposeAsync()
    {
        if (worker is not null)
        {
            await worker.DisposeAsync();
        }

        if (server is not null)
        {
            await server.DisposeAsync();
        }
    }
}
