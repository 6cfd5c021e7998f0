using System.Text.RegularExpressions;
using DataEgress.Workflows.Deployment;
using Microsoft.Extensions.Options;
using Temporalio.Exceptions;

namespace DataEgress.Activities.Deployment;

/// <summary>Where things of a deployment are. Names come from outside; none leads out of its folder.</summary>
internal sealed partial class DeploymentFolders(IOptions<DeploymentOptions> options)
{
    /// <summary>The folder of logs and marks of a deployment.</summary>
    public string StateOf(CommandRequest request) => Path.Combine(
        options.Value.StateFolder, Segment("plan", request.Plan), Segment("environment", request.Environment), Segment("deployment", request.Deployment));

    /// <summary>The file of a run of a step.</summary>
    public string FileOf(CommandRequest request, string extension) => Path.Combine(StateOf(request), Segment("key", request.Key) + extension);

    /// <summary>The folder that a command runs in.</summary>
    public string WorkingFolder(string? folder)
    {
        var path = Below(options.Value.Workspace!, folder ?? ".", "in");
        return Directory.Exists(path) ? path : throw DeploymentErrors.CannotStart($"in: '{folder}'; there is no such folder in the workspace");
    }

    /// <summary>A file below a working folder.</summary>
    public static string FileIn(string folder, string file) => Below(folder, file, "digest-of");

    /// <summary>A plan's file.</summary>
    public string Plan(string name) => Path.Combine(options.Value.Plans, Segment("plan", name) + ".yaml");

    private static string Below(string root, string path, string setting)
    {
        var full = Path.GetFullPath(Path.Combine(root, path));
        var bounds = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        return full == bounds || full.StartsWith(bounds + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? full
            : throw DeploymentErrors.CannotStart($"{setting}: '{path}' leads out of its folder");
    }

    private static string Segment(string what, string name) => Segments().IsMatch(name)
        ? name
        : throw DeploymentErrors.CannotStart($"{what}: '{name}'; allowed: letters, digits, '.', '_', '-' and brackets, the first a letter or digit");

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._\[\]-]{0,199}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Segments();
}

/// <summary>Failures of commands, typed.</summary>
internal static class DeploymentErrors
{
    /// <summary>The command cannot be started.</summary>
    public static ApplicationFailureException CannotStart(string message) => Of(DeploymentFailures.CannotStart, message);

    /// <summary>A failure that running the same again does not cure.</summary>
    public static ApplicationFailureException Of(string type, string message) => new(message, type, nonRetryable: true);
}
