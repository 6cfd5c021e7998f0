using System.Diagnostics;
using System.Text.Json;
using DataEgress.Local.Demo.Story;
using DataEgress.Starter.Output;
using DataEgress.Workflows.Approvals;

namespace DataEgress.Local.Demo.Deployment;

/// <summary>
/// The folder of the shop: a plan, its tools (small scripts), and a folder for each environment, in which the tools write a
/// journal of what they did.
/// </summary>
internal sealed class ShopFolder(string root, string plan)
{
    /// <summary>The folder of plans in it.</summary>
    public const string Plans = "plans";

    /// <summary>The file that says who may decide.</summary>
    public const string Approvers = "approvers.json";

    private const string ResourcePrefix = "shop/";
    private const string PlanResource = ResourcePrefix + Plans + "/shop.yaml";
    private const string FirstImage = "shop-1.4";
    private const string Configuration = "shop.conf";
    private const string ChangePlan = "change.plan";
    private const string DatabaseLock = "database.locked";

    /// <summary>The plan's file, below the folder.</summary>
    public string PlanFile => $"{Plans}/{plan}.yaml";

    /// <summary>Writes it.</summary>
    public async Task WriteAsync(IEnumerable<string> environments, IEnumerable<Approver> approvers, CancellationToken cancellationToken)
    {
        var assembly = typeof(ShopFolder).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith(ResourcePrefix, StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            var text = await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
            if (name == PlanResource)
            {
                // A name of its own keeps demos against the same server apart.
                await WriteAsync(PlanFile, text.Replace("plan: shop\n", $"plan: {plan}\n", StringComparison.Ordinal), cancellationToken).ConfigureAwait(false);
                continue;
            }

            var path = await WriteAsync(name[ResourcePrefix.Length..], text, cancellationToken).ConfigureAwait(false);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }

        foreach (var environment in environments)
        {
            await SetImageAsync(environment, FirstImage, cancellationToken).ConfigureAwait(false);
            await WriteAsync($"{environment}/{DatabaseLock}", "the nightly report\n", cancellationToken).ConfigureAwait(false);
        }

        await WriteAsync(Approvers, JsonSerializer.Serialize(approvers), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes what keeps the database locked.</summary>
    public void UnlockDatabase(string environment, DemoStory story)
    {
        story.Typed($"rm {environment}/{DatabaseLock}");
        File.Delete(Path.Combine(root, environment, DatabaseLock));
    }

    /// <summary>Wants another image and writes the planned change anew by hand, beside the deployment.</summary>
    public async Task PlanByHandAsync(string environment, string image, int replicas, string region, DemoStory story, CancellationToken cancellationToken)
    {
        story.Typed($"(cd {environment} && echo image={image} > {Configuration} && ../tools/plan {replicas} {Shell.Quote(region)})");
        await SetImageAsync(environment, image, cancellationToken).ConfigureAwait(false);
        var tool = Path.Combine(root, "tools", "plan");
        using var process = Process.Start(new ProcessStartInfo(tool, [$"{replicas}", region]) { WorkingDirectory = Path.Combine(root, environment), RedirectStandardOutput = true })!;
        story.Answer(await process.StandardOutput.ReadToEndAsync(cancellationToken).ConfigureAwait(false));
        await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        if (process.ExitCode != 0)
        {
            throw new DemoFailedException($"{tool} ended with exit code {process.ExitCode}");
        }
    }

    /// <summary>What is planned now.</summary>
    public string ReadChangePlan(string environment) => File.ReadAllText(Path.Combine(root, environment, ChangePlan));

    /// <summary>What runs; null if nothing does.</summary>
    public string? ReadRunning(string environment)
    {
        var path = Path.Combine(root, environment, "running");
        return File.Exists(path) ? File.ReadAllText(path) : null;
    }

    /// <summary>What the tools did, one line each.</summary>
    public IReadOnlyList<string> ReadJournal(string environment)
    {
        var path = Path.Combine(root, environment, "journal");
        return File.Exists(path) ? File.ReadAllLines(path).Select(l => l.TrimEnd()).ToList() : [];
    }

    private Task<string> SetImageAsync(string environment, string image, CancellationToken cancellationToken) =>
        WriteAsync($"{environment}/{Configuration}", $"image={image}\n", cancellationToken);

    private async Task<string> WriteAsync(string name, string text, CancellationToken cancellationToken)
    {
        var path = Path.Combine(root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, text, cancellationToken).ConfigureAwait(false);
        return path;
    }
}
