using System.Globalization;
using System.Runtime.InteropServices;

namespace DataEgress.Local.Temporal.Journal;

/// <summary>The files of a journal: names, the lock, and durable changes of the directory itself.</summary>
internal sealed class JournalDirectory : IDisposable
{
    private const string LogPrefix = "log-";
    private const string SnapshotPrefix = "snapshot-";
    private const string TemporarySuffix = ".tmp";
    private const int OpenReadOnly = 0;
    private readonly FileStream lockFile;

    private JournalDirectory(string path, FileStream lockFile)
    {
        Path = path;
        this.lockFile = lockFile;
    }

    public string Path { get; }

    /// <summary>Makes the directory if need be and keeps every other process out of it.</summary>
    /// <exception cref="JournalException">Another process has it.</exception>
    public static JournalDirectory Enter(string path)
    {
        Directory.CreateDirectory(path);
        var full = System.IO.Path.GetFullPath(path);
        try
        {
            var file = new FileStream(System.IO.Path.Combine(full, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return new JournalDirectory(full, file);
        }
        catch (IOException exception)
        {
            throw new JournalException(
                $"The data directory {full} cannot be locked: another process uses it. Stop that one or choose another directory.", exception);
        }
    }

    public string Log(long number) => Name(LogPrefix, number);

    public string Snapshot(long number) => Name(SnapshotPrefix, number);

    public string TemporarySnapshot(long number) => Snapshot(number) + TemporarySuffix;

    public IReadOnlyList<long> Logs() => Numbers(LogPrefix);

    public IReadOnlyList<long> Snapshots() => Numbers(SnapshotPrefix);

    /// <summary>Deletes what the snapshot with this number replaces, and what was never finished.</summary>
    public void DeleteOlderThan(long number)
    {
        foreach (var old in Logs().Where(n => n < number))
        {
            File.Delete(Log(old));
        }

        foreach (var old in Snapshots().Where(n => n < number))
        {
            File.Delete(Snapshot(old));
        }
    }

    public void DeleteTemporary()
    {
        foreach (var file in Directory.EnumerateFiles(Path, "*" + TemporarySuffix))
        {
            File.Delete(file);
        }
    }

    /// <summary>Makes files created, renamed or deleted durable. The runtime cannot open a directory, so the system is asked.</summary>
    public void Flush()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = NativeMethods.Open(Path, OpenReadOnly);
        if (descriptor < 0)
        {
            throw new IOException($"The directory {Path} cannot be opened: error {Marshal.GetLastPInvokeError()}.");
        }

        var failed = NativeMethods.Fsync(descriptor) != 0;
        var error = Marshal.GetLastPInvokeError();
        _ = NativeMethods.Close(descriptor);
        if (failed)
        {
            throw new IOException($"The directory {Path} cannot be flushed: error {error}.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => lockFile.Dispose();

    private string Name(string prefix, long number) =>
        System.IO.Path.Combine(Path, string.Create(CultureInfo.InvariantCulture, $"{prefix}{number:D10}"));

    private List<long> Numbers(string prefix)
    {
        List<long> numbers = [];
        foreach (var file in Directory.EnumerateFiles(Path, prefix + "*"))
        {
            var digits = System.IO.Path.GetFileName(file.AsSpan())[prefix.Length..];
            if (long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                numbers.Add(number);
            }
        }

        numbers.Sort();
        return numbers;
    }

    private static class NativeMethods
    {
        [DllImport("libc", EntryPoint = "open", SetLastError = true)]
        public static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

        [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
        public static extern int Fsync(int descriptor);

        [DllImport("libc", EntryPoint = "close")]
        public static extern int Close(int descriptor);
    }
}
