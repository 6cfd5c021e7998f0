namespace DataEgress.Local.Demo;

/// <summary>A demo cannot go on; the message is one line that says what happened.</summary>
internal sealed class DemoFailedException(string message, Exception? inner = null) : Exception(message, inner);
