using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using DataEgress.Local.Aws.Storage;

namespace DataEgress.Local.Aws.Json;

/// <summary>
/// The state of a service as the sequence of its changes: a change is applied in memory and appended to a log, and the log
/// is applied again at the next start. What is applied live and what is replayed is the same code.
/// </summary>
/// <typeparam name="TChange">The base of the service's changes, with a <c>JsonDerivedType</c> for each.</typeparam>
/// <remarks>Not thread-safe: <see cref="Commit"/> is called under the service's lock, and awaited outside.</remarks>
internal sealed class ChangeLog<TChange> : IAsyncDisposable
    where TChange : class
{
    /// <summary>A log shorter than this is not worth rewriting.</summary>
    private const long MinRewriteRecords = 10_000;

    private static readonly JsonSerializerOptions Format = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        IncludeFields = false,
    };

    private readonly Action<TChange> apply;
    private readonly Func<IEnumerable<TChange>> snapshot;
    private readonly RecordLog log;
    private readonly string path;
    private readonly bool secret;
    private long rewriteAt;

    /// <summary>Opens the log and replays it.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="durable">Whether a change is flushed to the disk before it counts as done.</param>
    /// <param name="apply">Carries a change out in memory.</param>
    /// <param name="snapshot">Changes that make the present state out of nothing.</param>
    /// <param name="secret">Whether only the owner may read the file.</param>
    public ChangeLog(string path, bool durable, Action<TChange> apply, Func<IEnumerable<TChange>> snapshot, bool secret = false)
    {
        this.apply = apply;
        this.snapshot = snapshot;
        this.path = path;
        this.secret = secret;
        if (secret)
        {
            // The folder comes first: a rewrite makes its new file under the usual mode and restricts it afterwards.
            Restrict(Path.GetDirectoryName(path)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        log = RecordLog.Open(path, durable, record => apply(JsonSerializer.Deserialize<TChange>(record.Span, Format)!));
        RestrictFile();
        rewriteAt = Math.Max(MinRewriteRecords, log.Count);
    }

    /// <summary>Applies a change and appends it.</summary>
    /// <returns>Completes when the change is durable.</returns>
    public Task Commit(TChange change)
    {
        apply(change);
        var durable = log.Append(JsonSerializer.SerializeToUtf8Bytes(change, Format));
        if (log.Count > rewriteAt)
        {
            Rewrite();
        }

        return durable;
    }

    /// <summary>Replaces the log by the present state, so that nothing of the past can be read from it.</summary>
    public void Rewrite()
    {
        log.Rewrite(snapshot().Select(live => (ReadOnlyMemory<byte>)JsonSerializer.SerializeToUtf8Bytes(live, Format)));
        RestrictFile();
        rewriteAt = Math.Max(MinRewriteRecords, log.Count * 4);
    }

    public ValueTask DisposeAsync() => log.DisposeAsync();

    private void RestrictFile()
    {
        if (secret)
        {
            Restrict(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private static void Restrict(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }
}
