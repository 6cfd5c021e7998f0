namespace DataEgress.Local.Receiver;

/// <summary>Headers of a delivery.</summary>
public static class ReceiverHeaders
{
    /// <summary>SHA-256 of the body, 64 hex digits. Required.</summary>
    public const string Checksum = "X-Checksum-SHA256";

    /// <summary>Names the delivery of one file: the same key again stores nothing new. Required, at most 1,024 characters.</summary>
    public const string IdempotencyKey = "Idempotency-Key";

    /// <summary>The file's name without folders, percent-encoded UTF-8. Required.</summary>
    public const string FileName = "X-Filename";
}
