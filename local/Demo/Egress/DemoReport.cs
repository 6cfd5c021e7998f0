namespace DataEgress.Local.Demo.Egress;

/// <summary>What a demo did and found.</summary>
/// <param name="Succeeded">Every file arrived on every route, byte for byte, and so did control file and manifest.</param>
/// <param name="Files">Sample files.</param>
/// <param name="Size">Bytes of each.</param>
/// <param name="WorkflowId">The workflow that the flag started.</param>
/// <param name="Seconds">From the flag's upload to the workflow's result.</param>
/// <param name="Endpoints">Where everything listened.</param>
/// <param name="Arrivals">One per file and route, and one for each document that describes a delivery.</param>
/// <param name="Problems">What was wrong; empty when it succeeded.</param>
internal sealed record DemoReport(
    bool Succeeded,
    int Files,
    long Size,
    string WorkflowId,
    double Seconds,
    Machine.Endpoints Endpoints,
    IReadOnlyList<Arrival> Arrivals,
    IReadOnlyList<string> Problems);

/// <summary>A file as it was found at its destination.</summary>
/// <param name="File">Name of the source file; of a document its own.</param>
/// <param name="Route">What was done with it.</param>
/// <param name="Destination">Bucket and key, as an S3 URI.</param>
/// <param name="Bytes">Size at the destination.</param>
/// <param name="Sha256">SHA-256 of the content that arrived, unpacked, in lower-case hex.</param>
/// <param name="Milliseconds">How long its transfer took, as the receipt says.</param>
internal sealed record Arrival(string File, string Route, string Destination, long Bytes, string Sha256, double Milliseconds);
