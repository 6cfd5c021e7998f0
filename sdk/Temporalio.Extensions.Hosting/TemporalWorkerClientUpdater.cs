using Temporalio.Worker;

namespace Temporalio.Extensions.Hosting;

/// <summary>Replaces the client of hosted workers while they run, as when credentials change.</summary>
public class TemporalWorkerClientUpdater
{
    private readonly Lock subscriptions = new();
    private EventHandler<IWorkerClient>? updated;

    /// <summary>Gives all subscribed workers a new client.</summary>
    /// <param name="client">The client; connected.</param>
    public void UpdateClient(IWorkerClient client) => updated?.Invoke(this, client);

    internal void Subscribe(EventHandler<IWorkerClient> handler)
    {
        lock (subscriptions)
        {
            updated += handler;
        }
    }

    internal void Unsubscribe(EventHandler<IWorkerClient> handler)
    {
        lock (subscriptions)
        {
            updated -= handler;
        }
    }
}
