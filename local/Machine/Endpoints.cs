namespace DataEgress.Local.Machine;

/// <summary>Where the parts listen.</summary>
/// <param name="Temporal">HOST:PORT of Temporal's gRPC endpoint.</param>
/// <param name="Aws">URL of the AWS endpoints.</param>
/// <param name="Receiver">URL of the receiver.</param>
internal sealed record Endpoints(string Temporal, Uri Aws, Uri Receiver)
{
    /// <summary>The line that says that everything is up; scripts wait for it.</summary>
    public string ReadyLine => $"ready temporal={Temporal} aws={Aws.GetLeftPart(UriPartial.Authority)} receiver={Receiver.GetLeftPart(UriPartial.Authority)}";
}
