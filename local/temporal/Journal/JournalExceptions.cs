namespace DataEgress.Local.Temporal.Journal;

/// <summary>The journal cannot be opened: in use by another process, or not a journal of this version.</summary>
internal class JournalException(string message, Exception? inner = null) : IOException(message, inner);

/// <summary>Durable records are damaged. Nothing was changed on disk.</summary>
internal sealed class JournalCorruptException(string file, long offset, string what)
    : JournalException($"The journal file {file} is damaged at offset {offset}: {what}. Restore the directory from a backup, or move it away to start empty.")
{
    /// <summary>The damaged file.</summary>
    public string File { get; } = file;

    /// <summary>Where in the file the damage begins.</summary>
    public long Offset { get; } = offset;
}

/// <summary>The journal could not be written; nothing can be made durable any more.</summary>
internal sealed class JournalFailedException(string message, Exception? inner = null) : JournalException(message, inner);
