namespace DataEgress.Local.Receiver;

/// <summary>The answer to a delivery that was stored.</summary>
/// <param name="Id">Of the receipt.</param>
/// <param name="Path">The path that was posted to.</param>
/// <param name="FileName">The file's name.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">SHA-256 of what was stored, lower-case hex.</param>
/// <param name="Bucket">Where it was stored.</param>
/// <param name="Key">Under which key.</param>
/// <param name="ReceivedAt">When it was stored first.</param>
/// <param name="Duplicate">It was there already: this delivery changed nothing.</param>
public sealed record Receipt(
    string Id,
    string Path,
    string FileName,
    long Bytes,
    string Sha256,
    string Bucket,
    string Key,
    DateTimeOffset ReceivedAt,
    bool Duplicate = false);

/// <summary>The answer to a delivery that was refused.</summary>
/// <param name="Error">What was wrong, in one sentence.</param>
public sealed record Refusal(string Error);
