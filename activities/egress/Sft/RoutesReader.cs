using System.Text.RegularExpressions;
using DataEgress.Workflows.Egress;
using YamlDotNet.Core;

namespace DataEgress.Activities.Egress.Sft;

/// <summary>Turns a routes file into routes, collecting every error instead of stopping at the first.</summary>
internal sealed class RoutesReader
{
    // File names come from outside; a pattern that runs wild on one must not hold a worker.
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(1);

    private readonly List<string> errors = [];

    /// <summary>What is wrong with the file; empty if nothing is.</summary>
    public IReadOnlyList<string> Errors => errors;

    /// <summary>Reads the YAML of a routes file.</summary>
    /// <returns>Null if there are errors.</returns>
    public Routes? Read(string yaml)
    {
        RoutesFile.SenderSection? sender;
        try
        {
            sender = RoutesFile.Parse(yaml).Sender;
        }
        catch (YamlException e)
        {
            errors.Add($"line {e.Start.Line}: {e.InnerException?.Message ?? e.Message}");
            return null;
        }

        if (sender is null || sender.Routes is not { Count: > 0 })
        {
            errors.Add("sender.routes: missing; at least one route is required");
            return null;
        }

        var redelivery = ReadRedelivery(sender.RetryBehaviour);
        var routes = sender.Routes.Select((route, i) => ReadRoute(route, $"sender.routes[{i}]")).ToList();
        return errors.Count == 0 ? new(redelivery, routes) : null;
    }

    private Redelivery ReadRedelivery(RoutesFile.RetryBehaviourSection section)
    {
        const string Where = "sender.retryBehaviour";
        Check(section.MaximumRedeliveries is >= 0 and <= 1000, $"{Where}.maximumRedeliveries", section.MaximumRedeliveries, "0 to 1000");
        Check(section.RedeliveryDelay >= 0, $"{Where}.redeliveryDelay", section.RedeliveryDelay, "0 or more milliseconds");
        Check(section.MaximumRedeliveryDelay >= 0, $"{Where}.maximumRedeliveryDelay", section.MaximumRedeliveryDelay, "0 or more milliseconds");
        Check(section.BackOffMultiplier >= 1, $"{Where}.backOffMultiplier", section.BackOffMultiplier, "1 or more");
        return new(
            section.MaximumRedeliveries,
            TimeSpan.FromMilliseconds(Math.Max(0, section.RedeliveryDelay)),
            section.BackOffMultiplier,
            TimeSpan.FromMilliseconds(Math.Max(0, section.MaximumRedeliveryDelay)));
    }

    private Route ReadRoute(RoutesFile.RouteSection section, string where)
    {
        var name = section.Name ?? "";
        Check(name.Length > 0, $"{where}.name", section.Name, "a name");
        return new(
            name,
            Folder(section.Source, $"{where}.source") ?? "",
            Pattern($"^(?:{section.FilenameRegex ?? ".*"})$", section.FilenameRegex, $"{where}.filenameRegex"),
            [.. section.Actions.Select((action, i) => ReadAction(action, $"{where}.actions[{i}]")).OfType<RouteAction>()],
            section.ErrorFolder is null ? null : Folder(section.ErrorFolder, $"{where}.errorFolder"),
            section.DeleteOnSend,
            Math.Max(1, Math.Max(section.ThreadPoolSize, section.MaxThreadPoolSize)));
    }

    private RouteAction? ReadAction(RoutesFile.ActionSection section, string where)
    {
        var properties = section.Properties ?? [];
        switch (section.Name)
        {
            case "renameFile":
                var pattern = properties.GetValueOrDefault("rename_regex");
                var replacement = properties.GetValueOrDefault("rename_replacement");
                Check(pattern is not null, $"{where}.properties.rename_regex", pattern, "a regular expression");
                Check(replacement is not null, $"{where}.properties.rename_replacement", replacement, "a replacement");
                return new RenameFile(Pattern(pattern ?? "", pattern, $"{where}.properties.rename_regex"), replacement ?? "");
            case "writeFile":
                return Folder(properties.GetValueOrDefault("destination"), $"{where}.properties.destination") is { } folder
                    ? new WriteFile(folder)
                    : null;
            case "httpRequest":
                return ReadHttpRequest(properties, where);
            default:
                Check(false, $"{where}.name", section.Name, "renameFile, writeFile and httpRequest");
                return null;
        }
    }

    private HttpRequest? ReadHttpRequest(Dictionary<string, string> properties, string where)
    {
        var destination = properties.GetValueOrDefault("destination");
        var valid = Uri.TryCreate(destination, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps;
        Check(valid, $"{where}.properties.destination", destination, "an absolute https address");
        var verify = properties.GetValueOrDefault("verify_tls", "true");
        Check(verify is "true" or "false", $"{where}.properties.verify_tls", verify, "true and false");
        return valid ? new(uri!, verify != "false") : null;
    }

    private string? Folder(string? path, string where)
    {
        var valid = path is not null
            && path.StartsWith('/')
            && !path.Split('/').Any(part => part is "." or "..")
            && path.TrimEnd('/').Length > 0;
        Check(valid, where, path, "an absolute folder without '.' and '..'");
        return valid ? path!.TrimEnd('/') : null;
    }

    private Regex Pattern(string pattern, string? written, string where)
    {
        try
        {
            return new(pattern, RegexOptions.CultureInvariant, MatchTimeout);
        }
        catch (ArgumentException)
        {
            Check(false, where, written, "a regular expression");
            return new("$.", RegexOptions.None, MatchTimeout);
        }
    }

    private void Check(bool valid, string setting, object? value, string allowed)
    {
        if (!valid)
        {
            errors.Add($"{setting}: {(value is null ? "missing" : $"'{value}'")}; {allowed} allowed");
        }
    }
}
