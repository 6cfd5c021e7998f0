using System.Text.Json;
using DataEgress.Starter.CommandLine;
using DataEgress.Workflows.Deployment.Plans;

namespace DataEgress.Starter.Deployments;

/// <summary>A plan in a file, and parameters on the command line.</summary>
internal static class PlanFile
{
    private const string JsonMark = ":=";

    /// <summary>The file that is meant: a path, or the name of a plan beside the program.</summary>
    public static string Find(string fileOrName)
    {
        var shipped = Path.Combine(AppContext.BaseDirectory, "plans", Path.GetFileName(fileOrName) + ".yaml");
        return !File.Exists(fileOrName) && Path.GetFileName(fileOrName) == fileOrName && File.Exists(shipped) ? shipped : fileOrName;
    }

    /// <summary>Reads and checks a plan.</summary>
    /// <exception cref="CommandException">The file cannot be read.</exception>
    public static async Task<PlanReading> ReadAsync(string path, CancellationToken cancellation)
    {
        try
        {
            return PlanReader.Read(await File.ReadAllTextAsync(path, cancellation).ConfigureAwait(false));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.Usage, ErrorLines.FirstLine(e.Message));
        }
    }

    /// <summary>Reads parameters: <c>name=text</c>, or <c>name:=json</c> for numbers, truth values and lists.</summary>
    /// <exception cref="CommandException">One is neither, or is there twice.</exception>
    public static Dictionary<string, JsonElement> ReadParameters(IEnumerable<string> words)
    {
        var parameters = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var word in words)
        {
            var (name, value) = ReadParameter(word);
            if (!parameters.TryAdd(name, value))
            {
                throw new CommandException(ExitCodes.Usage, $"--parameter {name} is there twice");
            }
        }

        return parameters;
    }

    private static (string Name, JsonElement Value) ReadParameter(string word)
    {
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        if (equals > 1 && word[equals - 1] == JsonMark[0])
        {
            try
            {
                return (word[..(equals - 1)], JsonSerializer.Deserialize<JsonElement>(word[(equals + 1)..]));
            }
            catch (JsonException)
            {
                throw new CommandException(ExitCodes.Usage, $"--parameter {word[..(equals - 1)]}: what follows {JsonMark} is not JSON");
            }
        }

        return equals > 0
            ? (word[..equals], JsonSerializer.SerializeToElement(word[(equals + 1)..]))
            : throw new CommandException(ExitCodes.Usage, $"--parameter '{word}' is neither name=text nor name{JsonMark}json");
    }
}
