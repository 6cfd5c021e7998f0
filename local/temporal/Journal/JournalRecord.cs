namespace DataEgress.Local.Temporal.Journal;

/// <summary>One record: bytes that only their owner understands.</summary>
/// <param name="Kind">What the owner takes them for; not negative.</param>
/// <param name="Payload">The bytes. During replay they are valid only within the callback.</param>
internal readonly record struct JournalRecord(int Kind, ReadOnlyMemory<byte> Payload);
