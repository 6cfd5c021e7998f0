using System.Text;

namespace DataEgress.Activities.Deployment;

/// <summary>Takes a command's output: masked, into its log file, and what is wanted of it into memory.</summary>
internal sealed class CommandLog(string path, IReadOnlyCollection<string> secrets, bool capture) : IAsyncDisposable
{
    /// <summary>Characters of a captured output, at most; it travels in the history.</summary>
    public const int LongestCapture = 64 << 10;

    private const int LongestTail = 1000;

    private readonly SemaphoreSlim turn = new(1);
    private readonly StringBuilder captured = new();
    private readonly StringBuilder tail = new();
    private readonly StreamWriter writer = new(
        new FileStream(path, new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.Read, Options = FileOptions.Asynchronous }));

    /// <summary>Characters written so far.</summary>
    public long Characters { get; private set; }

    /// <summary>More was captured than fits.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>What was captured.</summary>
    public string Captured => captured.ToString();

    /// <summary>The last characters.</summary>
    public string Tail => tail.ToString().Trim();

    /// <summary>Takes a stream to its end.</summary>
    /// <param name="stream">Standard output or error.</param>
    /// <param name="isOutput">It is the standard output.</param>
    public async Task PumpAsync(StreamReader stream, bool isOutput)
    {
        var mask = new SecretMask(secrets);
        var buffer = new char[4096];
        int count;
        while ((count = await stream.ReadAsync(buffer)) > 0)
        {
            await WriteAsync(mask.Append(buffer.AsSpan(0, count)), isOutput);
        }

        await WriteAsync(mask.Complete(), isOutput);
    }

    /// <summary>Writes a line of ours.</summary>
    public Task NoteAsync(string line)
    {
        var mask = new SecretMask(secrets);
        return WriteAsync(mask.Append(line) + mask.Complete() + "\n", isOutput: false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await writer.DisposeAsync();
        turn.Dispose();
    }

    private async Task WriteAsync(string text, bool isOutput)
    {
        await turn.WaitAsync();
        try
        {
            Characters += text.Length;
            await writer.WriteAsync(text);
            await writer.FlushAsync();
            tail.Append(text);
            tail.Remove(0, Math.Max(0, tail.Length - LongestTail));
            if (capture && isOutput && !IsTooLong)
            {
                captured.Append(text);
                IsTooLong = captured.Length > LongestCapture;
            }
        }
        finally
        {
            turn.Release();
        }
    }
}
