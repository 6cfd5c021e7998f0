using System.Security.Cryptography;
using System.Text.Json;
using DataEgress.Workflows.Deployment;
using DataEgress.Workflows.Deployment.Plans;

namespace DataEgress.Activities.Deployment;

/// <summary>Digests of what commands will do. Two commands have the same digest only if they do the same.</summary>
internal sealed class CommandDigests(DeploymentFolders folders)
{
    /// <summary>Of the command and the content of the files that belong to it.</summary>
    public async Task<string> OfAsync(CommandStep command, CancellationToken cancellationToken)
    {
        var files = new List<string[]>();
        if (command.DigestOf.Count > 0)
        {
            var folder = folders.WorkingFolder(command.In);
            foreach (var file in command.DigestOf)
            {
                files.Add([file, await OfFileAsync(DeploymentFolders.FileIn(folder, file), file, cancellationToken)]);
            }
        }

        return Of(command, files);
    }

    /// <summary>Of the command alone.</summary>
    public static string Of(CommandStep command) => Of(command, []);

    private static async Task<string> OfFileAsync(string path, string name, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = new FileStream(path, new FileStreamOptions { Options = FileOptions.Asynchronous | FileOptions.SequentialScan });
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DeploymentErrors.CannotStart($"digest-of: '{name}' cannot be read: {e.Message}");
        }
    }

    private static string Of(CommandStep command, List<string[]> files) => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(new
    {
        run = command.Run,
        folder = command.In ?? "",
        env = Sorted(command.Env),
        secrets = Sorted(command.Secrets),
        files,
    })));

    private static SortedDictionary<string, string> Sorted(IReadOnlyDictionary<string, string> variables) =>
        new(variables.ToDictionary(v => v.Key, v => v.Value), StringComparer.Ordinal);
}
