using System.Net;
using System.Net.Sockets;

namespace DataEgress.Tests;

/// <summary>
/// A port of this machine at which nobody listens. Nobody else gets it, as happens to one that is only known to have been
/// free; a server of the test itself may listen at it.
/// </summary>
internal sealed class ClosedPort : IDisposable
{
    private readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp);

    /// <param name="number">Which one; 0 for any.</param>
    public ClosedPort(int number = 0)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, number));
    }

    public int Number => ((IPEndPoint)socket.LocalEndPoint!).Port;

    public void Dispose() => socket.Dispose();
}
