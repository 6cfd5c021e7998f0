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
    private volatile bool cut;

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
        while (!cut)
        {
            try
            {
                _ = ServeAsync(await listener.AcceptSocketAsync());
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // Cut, or a client that has gone before it was served; the next one may stay.
            }
        }
    }

    private async Task ServeAsync(Socket from)
    {
        var to = new Socket(SocketType.Stream, ProtocolType.Tcp);
        lock (access)
        {
            if (cut)
            {
                from.Dispose();
                to.Dispose();
                return;
            }
            sockets.AddRange([from, to]);
        }
        try
        {
            from.NoDelay = to.NoDelay = true;
            await to.ConnectAsync(server);
            _ = PumpAsync(from, to);
            _ = PumpAsync(to, from);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Cut, or the client has gone already.
            from.Dispose();
            to.Dispose();
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
