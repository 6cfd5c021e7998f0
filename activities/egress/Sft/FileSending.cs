using System.Text.Json;

namespace DataEgress.Activities.Egress.Sft;

/// <summary>
/// What receivers have answered so far to one file. Before anything else is done with the file, the disk knows: what comes next
/// may fail, and who has acknowledged the file must not be sent it again.
/// </summary>
/// <param name="journal">The batch's journal.</param>
/// <param name="earlier">What earlier attempts were answered, by idempotency key.</param>
/// <param name="file">The file.</param>
internal sealed class FileSending(StagingJournal journal, IReadOnlyDictionary<string, PostedFile> earlier, StagedFile file)
{
    private readonly List<string> answers = [];
    private PostedFile? unsaved;

    /// <summary>Posts so far: tells the posts of one file from each other.</summary>
    public int Posts => answers.Count;

    /// <summary>The answers, one after another; null if there is none.</summary>
    public string? Receipt => answers.Count == 0 ? null : string.Join('\n', answers);

    /// <summary>SHA-256 of what the receivers say that they have, hex; null unless all say it.</summary>
    public string? Checksum => answers.Count > 0 && answers.TrueForAll(a => Sha256In(a) is not null) ? file.Sha256 : null;

    /// <summary>Posts, unless it was acknowledged before under this key.</summary>
    public async Task PostAsync(string key, Func<Task<string>> post)
    {
        if (earlier.TryGetValue(key, out var before))
        {
            answers.Add(before.Answer);
            return;
        }

        var answer = await post();
        if (Sha256In(answer) is { } has && !string.Equals(has, file.Sha256, StringComparison.OrdinalIgnoreCase))
        {
            throw Failures.Verification($"the receiver has {file.Name} with SHA-256 {has}, {file.Sha256} was sent; settle it with the recipient, then retry");
        }

        answers.Add(answer);
        unsaved = new(key, answer);
    }

    /// <summary>Makes sure that the disk knows what was acknowledged.</summary>
    public async Task SaveAsync(CancellationToken cancellation)
    {
        if (unsaved is { } posted)
        {
            await journal.AddPostedAsync(posted, cancellation);
            unsaved = null;
        }
    }

    // What a receiver answers is its own affair; a receipt in JSON may say what was received.
    private static string? Sha256In(string answer)
    {
        if (!answer.StartsWith('{'))
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(answer);
            return json.RootElement.TryGetProperty("sha256", out var sha256) && sha256.ValueKind == JsonValueKind.String && sha256.GetString() is { Length: 64 } text
                ? text
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
