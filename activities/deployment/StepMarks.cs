using System.Text.Json;
using DataEgress.Workflows.Deployment;

namespace DataEgress.Activities.Deployment;

/// <summary>A run of a step has begun.</summary>
/// <param name="CommandDigest">Digest of the command without its files.</param>
/// <param name="ProcessId">The process and its group; 0 before it is known.</param>
/// <param name="ProcessStarted">When that process started, so that another with the same id is not taken for it.</param>
internal sealed record BeginMark(string CommandDigest, int ProcessId = 0, DateTime ProcessStarted = default);

/// <summary>A run of a step has ended.</summary>
/// <param name="CommandDigest">Digest of the command without its files, which it may have changed.</param>
/// <param name="Result">Its result.</param>
/// <param name="Failure">Type of its failure; null if it succeeded.</param>
/// <param name="Message">What the failure says.</param>
internal sealed record EndMark(string CommandDigest, CommandResult Result, string? Failure = null, string? Message = null);

/// <summary>
/// Marks on disk of what was begun and what has ended, so that a step whose command ended is not run again when the worker
/// was killed before it could say so.
/// </summary>
internal sealed class StepMarks(DeploymentFolders folders)
{
    private const string BeginExtension = ".begin.json";
    private const string EndExtension = ".end.json";

    /// <summary>The mark of a begin; null if there is none.</summary>
    public Task<BeginMark?> BeginAsync(CommandRequest request, CancellationToken cancellationToken) =>
        ReadAsync<BeginMark>(folders.FileOf(request, BeginExtension), cancellationToken);

    /// <summary>The mark of an end; null if there is none.</summary>
    public Task<EndMark?> EndAsync(CommandRequest request, CancellationToken cancellationToken) =>
        ReadAsync<EndMark>(folders.FileOf(request, EndExtension), cancellationToken);

    /// <summary>Marks a begin.</summary>
    public Task WriteAsync(CommandRequest request, BeginMark mark) => WriteAsync(folders.FileOf(request, BeginExtension), mark);

    /// <summary>Marks an end.</summary>
    public Task WriteAsync(CommandRequest request, EndMark mark) => WriteAsync(folders.FileOf(request, EndExtension), mark);

    private static async Task<T?> ReadAsync<T>(string path, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            await using var stream = File.OpenRead(path);
            return await JsonSerializer.DeserializeAsync<T>(stream, cancellationToken: cancellationToken);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Whole or not at all, and on the disk before anything else happens; not cancelled, since it tells what was done.</summary>
    private static async Task WriteAsync<T>(string path, T mark)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = path + ".new";
        await using (var stream = File.Create(temporary))
        {
            await JsonSerializer.SerializeAsync(stream, mark);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }
}
