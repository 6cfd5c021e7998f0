using System.Diagnostics;
using System.Text.RegularExpressions;
using DataEgress.Local.Temporal;
using DataEgress.Tests;
using DataEgress.Workers.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using YamlDotNet.RepresentationModel;

namespace DataEgress.Workers.Tests.Containers;

/// <summary>What can be known of the containers without a Docker daemon.</summary>
public sealed partial class ComposeTests
{
    // Its image has neither a shell nor a client to ask with.
    private const string WithoutHealthCheck = "otel-collector";

    private static readonly string Root = FindRoot();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<string> Hosts => ["workers", "poller"];

    [Theory]
    [MemberData(nameof(Hosts))]
    public void Service_ItsSettings_AreValid(string service)
    {
        var folder = Directory.CreateTempSubdirectory("compose-");
        try
        {
            var settings = Environment(service).ToDictionary(
                e => e.Key.Replace("__", ":", StringComparison.Ordinal),
                e => (string?)OnThisMachine(service, e.Value, folder.FullName));
            using var host = EgressHost.CreateBuilder([], settings).Build();

            host.Services.GetRequiredService<IStartupValidator>().Validate();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Settings_OfEveryService_AreNamedInTheHelp()
    {
        var named = Hosts.SelectMany(h => Environment(h)).Select(e => e.Key).Where(k => k.StartsWith("Egress__", StringComparison.Ordinal)).Distinct();

        Assert.All(named, name => Assert.Contains(name.Split("__")[^1], Help.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void Images_AllOfThem_ArePinnedToAVersion()
    {
        var images = Services().Select(s => Scalar(s.Value, "image")!).Where(i => !i.EndsWith(":local", StringComparison.Ordinal))
            .Concat(BaseImage().Matches(File.ReadAllText(Path.Combine(Root, "Dockerfile"))).Select(m => m.Groups[1].Value).Where(i => i.Contains('/', StringComparison.Ordinal)))
            .ToList();

        Assert.Equal(8, images.Count);
        Assert.All(images, image => Assert.Matches(@":v?\d+\.\d+(\.\d+)?(-[a-z]+)?$", image));
    }

    [Fact]
    public void Services_ThatStay_HaveHealthChecks()
    {
        var lacking = Services().Where(s => Scalar(s.Value, "restart") != "no")
            .Where(s => !s.Value.Children.ContainsKey("healthcheck") && !s.Value.Children.ContainsKey("build"))
            .Select(s => s.Key);

        // Those that are built here have theirs in the image, or above.
        Assert.Equal([WithoutHealthCheck], lacking);
        Assert.Contains("HEALTHCHECK", File.ReadAllText(Path.Combine(Root, "Dockerfile")), StringComparison.Ordinal);
    }

    [Fact]
    public void Ports_OfTheParts_AreThoseOfServe()
    {
        var published = Services().SelectMany(s => Sequence(s.Value, "ports")).ToList();

        Assert.All(new[] { 7233, 4566, 8091 }, port => Assert.Contains($"127.0.0.1:{port}:{port}", published));
        Assert.All(published, p => Assert.StartsWith("127.0.0.1:", p, StringComparison.Ordinal));
    }

    [Fact]
    public void Files_ThatAreMounted_AreThere()
    {
        var mounted = Services().SelectMany(s => Sequence(s.Value, "volumes")).Where(v => v.StartsWith("./", StringComparison.Ordinal)).ToList();

        Assert.Equal(5, mounted.Count);
        Assert.All(mounted, m => Assert.True(File.Exists(Path.Combine(Root, m.Split(':')[0])), m));
    }

    [Fact]
    public async Task Probe_OfTheHealthEndpoint_SaysWhetherItIsReady()
    {
        var temporal = await TemporalServer.StartAsync(new(), Cancelled);
        using var host = EgressHost.CreateBuilder([], new Dictionary<string, string?>
        {
            ["TEMPORAL_ADDRESS"] = temporal.Address,
            ["Egress:Queue:Enabled"] = "false",
            ["Egress:Health:Url"] = "http://127.0.0.1:0",
        }).Build();
        await host.StartAsync(Cancelled);
        var port = host.Services.GetRequiredService<HealthEndpoint>().Url!.Port.ToString();

        var ready = await ProbeAsync(port, HealthEndpoint.ReadyPath);
        var open = await ProbeAsync(port);
        await temporal.DisposeAsync();
        var gone = await ProbeAsync(port, HealthEndpoint.ReadyPath);
        await host.StopAsync(Cancelled);

        Assert.Equal((0, 0, 1), (ready, open, gone));
    }

    [Fact]
    public async Task Probe_OfAClosedPort_Fails()
    {
        using var port = new ClosedPort();

        Assert.Equal(1, await ProbeAsync($"{port.Number}"));
    }

    private static async Task<int> ProbeAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(Root, "containers", "probe"), arguments) { RedirectStandardError = true })!;
        await process.WaitForExitAsync(Cancelled);
        return process.ExitCode;
    }

    /// <summary>Paths in the container become files of the repository, where they are mounted, or empty ones.</summary>
    private static string OnThisMachine(string service, string value, string folder)
    {
        if (!value.StartsWith('/'))
        {
            return value;
        }

        if (Sequence(Services()[service], "volumes").Select(v => v.Split(':')).FirstOrDefault(v => v[1] == value) is { } mount && mount[0].StartsWith("./", StringComparison.Ordinal))
        {
            return Path.Combine(Root, mount[0]);
        }

        var path = Path.Combine(folder, Path.GetFileName(value));
        if (Path.HasExtension(path))
        {
            File.WriteAllText(path, string.Empty);
        }
        else
        {
            Directory.CreateDirectory(path);
        }

        return path;
    }

    private static Dictionary<string, string> Environment(string service)
    {
        var environment = (YamlMappingNode)Services()[service]["environment"];
        var merged = new Dictionary<string, string>();
        foreach (var (key, value) in environment.Children)
        {
            switch (value)
            {
                case YamlSequenceNode all:
                    foreach (var (name, scalar) in all.Children.Cast<YamlMappingNode>().SelectMany(m => m.Children))
                    {
                        merged[((YamlScalarNode)name).Value!] = ((YamlScalarNode)scalar).Value!;
                    }

                    break;
                default:
                    merged[((YamlScalarNode)key).Value!] = ((YamlScalarNode)value).Value!;
                    break;
            }
        }

        return merged;
    }

    private static Dictionary<string, YamlMappingNode> Services()
    {
        var yaml = new YamlStream();
        using var reader = new StreamReader(Path.Combine(Root, "docker-compose.yml"));
        yaml.Load(reader);
        var services = (YamlMappingNode)yaml.Documents[0].RootNode["services"];
        return services.Children.ToDictionary(s => ((YamlScalarNode)s.Key).Value!, s => (YamlMappingNode)s.Value);
    }

    private static string? Scalar(YamlMappingNode node, string key) => node.Children.TryGetValue(key, out var value) ? ((YamlScalarNode)value).Value : null;

    private static IEnumerable<string> Sequence(YamlMappingNode node, string key) =>
        node.Children.TryGetValue(key, out var value) ? ((YamlSequenceNode)value).Children.Select(c => ((YamlScalarNode)c).Value!) : [];

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Temporal.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }

    [GeneratedRegex(@"^FROM (\S+)", RegexOptions.Multiline)]
    private static partial Regex BaseImage();
}
