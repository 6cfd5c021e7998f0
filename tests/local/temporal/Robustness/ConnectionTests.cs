using Temporalio.Client;

namespace DataEgress.Local.Temporal.Tests.Robustness;

/// <summary>Many clients at once: every first call on a new connection is answered.</summary>
public sealed class ConnectionTests
{
    private const int Clients = 1_000;
    private const int AtOnce = 64;

    [Fact]
    public async Task Connect_ManyAtOnce_AllSucceed()
    {
        var token = TestContext.Current.CancellationToken;
        await using var server = await TemporalServer.StartAsync(new TemporalServerOptions(), token);
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = token };
        await Parallel.ForAsync(0, Clients, options, async (_, _) =>
        {
            var connection = await TemporalConnection.ConnectAsync(new TemporalConnectionOptions(server.Address));
            Assert.True(await connection.CheckHealthAsync());
        });
    }
}
