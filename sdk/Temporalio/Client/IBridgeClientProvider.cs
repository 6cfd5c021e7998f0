using System.Runtime.InteropServices;

namespace Temporalio.Client;

/// <summary>A connection as a worker takes it. The name comes from the official SDK, whose workers share a native client.</summary>
public interface IBridgeClientProvider
{
    /// <summary>Native client of the official SDK; always null here.</summary>
    SafeHandle? BridgeClient { get; }
}
