using System.Net;
using System.Net.Sockets;

namespace Temporalio.Tests.Chaos;

/// <summary>A TCP relay to a server, so that a worker can lose its server from one moment to the next.</summary>
internal sealed class Relay : IDisposable
{
    private readonly Lock access = new();
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly List<Socket> sockets = [];
    private readonly IPEndPoint server;
    private bool cut;

    public Relay(string serverAddress)
    {
        server = IPEndPoint.Parse(serverAddress);
        listener.Start();
        _ = AcceptAsync();
    }

    public string Address => listener.LocalEndpoint.ToString()!;

    /// <summary>Resets all connections and refuses new ones.</summary>
    public void Dispose()
    {
        lock (access)
        {
            cut = true;
            listener.Dispose();
            foreach (var socket in sockets)
            {
                // No goodbye: what is on its way is lost.
                socket.Close(0);
            }
            sockets.Clear();
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var from = await listener.AcceptSocketAsync();
                var to = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                from.NoDelay = true;
                lock (access)
                {
                    sockets.AddRange([from, to]);
                    if (cut)
                    {
                        from.Dispose();
                        to.Dispose();
                        return;
                    }
                }
                await to.ConnectAsync(server);
                _ = PumpAsync(from, to);
                _ = PumpAsync(to, from);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Cut.
        }
    }

    private static async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            int read;
            while ((read = await from.ReceiveAsync(buffer)) > 0)
            {
                await to.SendAsync(buffer.AsMemory(0, read));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Cut.
        }
        finally
        {
            from.Dispose();
            to.Dispose();
        }
    }
}
