using System.CommandLine;
using System.Text.Json;
using DataEgress.Workflows.Approvals;

namespace DataEgress.Starter.CommandLine;

/// <summary>The file that says who may decide: a JSON array of <c>{"name":"ada","groups":["operators"]}</c>.</summary>
internal static class ApproverFile
{
    public static Option<string?> Option(bool required) => new("--approvers")
    {
        Description = """JSON file of those who may decide: [{"name":"ada","groups":["operators"]}].""",
        HelpName = "FILE",
        Required = required,
    };

    /// <summary>Reads it.</summary>
    /// <exception cref="CommandException">It cannot be read, or says something else.</exception>
    public static async Task<IReadOnlyList<Approver>> ReadAsync(string path, CancellationToken cancellation)
    {
        try
        {
            await using var file = File.OpenRead(path);
            var approvers = await JsonSerializer.DeserializeAsync<List<Approver>>(file, cancellationToken: cancellation).ConfigureAwait(false);
            return approvers is { Count: > 0 } && approvers.TrueForAll(a => a is { Groups: not null } && !string.IsNullOrWhiteSpace(a.Name))
                ? approvers
                : throw new CommandException(ExitCodes.Usage, $"{path}: every approver has a name and groups, and there is at least one");
        }
        catch (JsonException e)
        {
            throw new CommandException(ExitCodes.Usage, $"{path} is not a JSON array of approvers: line {e.LineNumber + 1}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.Usage, ErrorLines.FirstLine(e.Message));
        }
    }
}
