namespace DataEgress.Local;

/// <summary>Something the user gave (a port, a folder, an address) cannot be used; the message is one line for them.</summary>
internal sealed class StartupException(string message, Exception? inner = null) : Exception(message, inner);
