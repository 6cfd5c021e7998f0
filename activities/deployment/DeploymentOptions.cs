using DataEgress.Activities.Egress;
using Microsoft.Extensions.Options;

namespace DataEgress.Activities.Deployment;

/// <summary>Settings of deployments: section <c>Egress:Deployment</c>.</summary>
internal sealed class DeploymentOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = EgressOptions.Section + ":Deployment";

    /// <summary>Folder below which the commands of plans run; without it this process takes no deployments.</summary>
    public string? Workspace { get; set; }

    /// <summary>Folder of logs and of marks of what was done; null for <c>.egress</c> in the workspace. Workers that share the queue share it.</summary>
    public string? State { get; set; }

    /// <summary>Folder of plans.</summary>
    public string Plans { get; set; } = Path.Combine(AppContext.BaseDirectory, "plans");

    /// <summary>Where programs are looked for, unless a command sets <c>PATH</c>.</summary>
    public string SearchPath { get; set; } = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>Names of this process's environment variables that commands get, besides those of the plan; separated by commas.</summary>
    public string PassEnvironment { get; set; } = "";

    /// <summary>Time between asking a command to stop and killing it.</summary>
    public TimeSpan Grace { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Bucket that logs are copied to; null for none.</summary>
    public string? LogBucket { get; set; }

    /// <summary>Prefix of logs in it, without a trailing slash.</summary>
    public string LogPrefix { get; set; } = "deployments";

    /// <summary>The folder of logs and marks.</summary>
    public string StateFolder => State ?? Path.Combine(Workspace!, ".egress");
}

/// <summary>Finds everything that is wrong with the settings of deployments at once.</summary>
internal sealed class DeploymentOptionsValidator : IValidateOptions<DeploymentOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, DeploymentOptions options)
    {
        var check = new SettingChecks(DeploymentOptions.Section);
        check.That(
            options.Workspace is null || (Path.IsPathFullyQualified(options.Workspace) && Directory.Exists(options.Workspace)),
            "Workspace",
            options.Workspace,
            "an absolute folder that is there");
        check.That(options.State is null || Path.IsPathFullyQualified(options.State), "State", options.State, "an absolute folder");
        check.That(options.Plans.Length > 0, "Plans", options.Plans, "a folder");
        check.That(
            options.SearchPath.Length > 0 && options.SearchPath.Split(':').All(Path.IsPathFullyQualified),
            "SearchPath",
            options.SearchPath,
            "absolute folders separated by ':'");
        check.That(
            options.Grace >= TimeSpan.Zero && options.Grace <= TimeSpan.FromMinutes(2), "Grace", options.Grace, "00:00:00 to 00:02:00");
        check.That(options.LogBucket is null or { Length: >= 3 and <= 63 }, "LogBucket", options.LogBucket, "the name of a bucket");
        check.That(
            options.LogPrefix.Length > 0 && !options.LogPrefix.StartsWith('/') && !options.LogPrefix.EndsWith('/'),
            "LogPrefix",
            options.LogPrefix,
            "a prefix without slashes at its ends");
        return check.Result;
    }
}
