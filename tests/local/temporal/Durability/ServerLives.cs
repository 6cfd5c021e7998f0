using DataEgress.Local.Temporal.Grpc;
using DataEgress.Local.Temporal.Tests.Grpc;

namespace DataEgress.Local.Temporal.Tests.Durability;

/// <summary>One server after the other on one folder, and clients that try again with the next one.</summary>
internal sealed class ServerLives(string folder, long snapshotThreshold) : IAsyncDisposable
{
    private static readonly TimeSpan KillLimit = TimeSpan.FromSeconds(10);
    private volatile TaskCompletionSource<Life> current = NewLife();

    public async Task StartAsync(CancellationToken ct)
    {
        var process = await ServerProcess.StartAsync(folder, snapshotThreshold, ct);
        current.SetResult(new Life(process, new GrpcTestCall(process.Address)));
    }

    public async Task KillAsync()
    {
        var life = await current.Task;
        current = NewLife();
        await life.EndAsync();
    }

    /// <summary>Makes a call until it is answered, by this server or a later one: with a result or a status.</summary>
    /// <exception cref="GrpcStatusException">A server refused it.</exception>
    public async Task<TResponse> AskAsync<TResponse>(Func<GrpcTestCall, Task<TResponse>> call, CancellationToken ct)
    {
        while (true)
        {
            var life = await current.Task.WaitAsync(ct);
            try
            {
                return await call(life.Client);
            }
            catch (Exception e) when (e is not GrpcStatusException && !ct.IsCancellationRequested)
            {
                // No answer: the server is about to be killed, or has been. Nothing else is an excuse.
                if (await Task.WhenAny(life.Ended, Task.Delay(KillLimit, ct)) != life.Ended)
                {
                    throw new InvalidOperationException($"A server that lives did not answer: {e}", e);
                }
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (current.Task.IsCompletedSuccessfully)
        {
            await KillAsync();
        }
    }

    private static TaskCompletionSource<Life> NewLife() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Life(ServerProcess process, GrpcTestCall client)
    {
        private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public GrpcTestCall Client { get; } = client;

        public Task Ended => ended.Task;

        public async Task EndAsync()
        {
            await process.DisposeAsync();
            ended.SetResult();
            Client.Dispose();
        }
    }
}
