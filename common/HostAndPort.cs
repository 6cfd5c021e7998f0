namespace DataEgress;

/// <summary>Addresses as Temporal's tools take them: HOST:PORT.</summary>
internal static class HostAndPort
{
    /// <summary>Whether an address has a host and a port.</summary>
    public static bool IsValid(string address)
    {
        var colon = address.LastIndexOf(':');
        return colon > 0 && ushort.TryParse(address.AsSpan(colon + 1), out var port) && port > 0;
    }
}
