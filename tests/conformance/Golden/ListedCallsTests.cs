using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using DataEgress.Conformance.Tests.Protos;
using DataEgress.Local.Temporal;

namespace DataEgress.Conformance.Tests.Golden;

/// <summary>Every call in <c>cli-rpcs.md</c>: what the command line, the web UI and workers ask a server.</summary>
public sealed partial class ListedCallsTests : IAsyncLifetime
{
    private const string List = "cli-rpcs.md";
    private const int Ok = 0;
    private const int Unimplemented = 12;
    private const int Internal = 13;
    private const string WorkflowService = "temporal.api.workflowservice.v1.WorkflowService";
    private const string OperatorService = "temporal.api.operatorservice.v1.OperatorService";

    // Lists of what this server does not have: empty rather than refused, for pages that show them.
    private static readonly string[] Empty =
    [
        "ListSchedules", "CountSchedules", "ListBatchOperations", "ListWorkerDeployments", "ListWorkers", "CountWorkers", "ListNexusEndpoints",
    ];

    private TemporalServer server = null!;
    private HttpClient client = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        server = await TemporalServer.StartAsync(new TemporalServerOptions(), Token);
        client = new HttpClient { BaseAddress = new Uri($"http://{server.Address}") };
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Call_InTheList_WorksOrSaysWhatIsMissing()
    {
        Assert.SkipWhen(GoldenFolder.Path is null || !File.Exists(Path.Combine(GoldenFolder.Path, List)), GoldenFolder.Missing);
        NodePackages.Require();
        var official = new OfficialApiDescriptor();
        var names = Name().Matches(await File.ReadAllTextAsync(Path.Combine(GoldenFolder.Path!, List), Token)).Select(match => match.Value).Distinct(StringComparer.Ordinal);
        var calls = names
            .Select(name => (Name: name, Service: new[] { WorkflowService, OperatorService }.FirstOrDefault(service => Declares(official, service, name))))
            .Where(call => call.Service is not null)
            .ToList();
        Assert.True(calls.Count > 50, $"Only {calls.Count} calls were found in {List}.");
        foreach (var (name, service) in calls)
        {
            var (code, message, length) = await CallAsync($"/{service}/{name}");
            if (Empty.Contains(name, StringComparer.Ordinal))
            {
                Assert.True((code, length) is (Ok, 5), $"{name}: {code} {message}");
            }
            else if (Missing().IsMatch(name))
            {
                Assert.True(code == Unimplemented && message.Contains(name, StringComparison.Ordinal), $"{name}: {code} {message}");
            }
            else
            {
                Assert.True(code is not Unimplemented and not Internal, $"{name}: {code} {message}");
            }
        }
    }

    private static bool Declares(OfficialApiDescriptor official, string service, string name) =>
        official.Find(service) is { } node && node.GetProperty("methods").TryGetProperty(name, out _);

    private async Task<(int Code, string Message, int Length)> CallAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(new byte[5]) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
        };
        request.Headers.TryAddWithoutValidation("grpc-timeout", "5S");
        using var response = await client.SendAsync(request, Token);
        var body = await response.Content.ReadAsByteArrayAsync(Token);
        var ending = response.Headers.Contains("grpc-status") ? response.Headers : response.TrailingHeaders;
        var message = ending.TryGetValues("grpc-message", out var texts) ? Uri.UnescapeDataString(texts.Single()) : "";
        return (int.Parse(ending.GetValues("grpc-status").Single(), System.Globalization.CultureInfo.InvariantCulture), message, body.Length);
    }

    [GeneratedRegex("\\b[A-Z][a-z]+[A-Za-z]*\\b")]
    private static partial Regex Name();

    /// <summary>Schedules, batches, deployments, nexus and pausing.</summary>
    [GeneratedRegex("Schedule|Batch|Deployment|Nexus|[Pp]ause")]
    private static partial Regex Missing();
}
