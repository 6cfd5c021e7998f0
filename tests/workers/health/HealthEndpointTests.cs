using System.Net;
using DataEgress.Local.Aws;
using DataEgress.Local.Temporal;
using DataEgress.Workers.Health;
using DataEgress.Workers.Poller;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace DataEgress.Workers.Tests.Health;

public sealed class HealthEndpointTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Get_TemporalIsThere_IsReady()
    {
        await using var temporal = await TemporalServer.StartAsync(new(), Cancelled);
        using var host = Host(temporal.Address);
        await host.StartAsync(Cancelled);

        var (live, ready, text) = await ProbeAsync(host);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (live, ready));
        Assert.Equal("Healthy\ntemporal: Healthy\n", text);
        await host.StopAsync(Cancelled);
    }

    [Fact]
    public async Task Get_TemporalIsGone_LivesButIsNotReady()
    {
        var temporal = await TemporalServer.StartAsync(new(), Cancelled);
        using var host = Host(temporal.Address);
        await host.StartAsync(Cancelled);
        await temporal.DisposeAsync();

        var (live, ready, text) = await ProbeAsync(host);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable), (live, ready));
        Assert.StartsWith("Unhealthy\ntemporal: Unhealthy", text, StringComparison.Ordinal);
        await host.StopAsync(Cancelled);
    }

    [Fact]
    public async Task Check_QueueNotReadForLong_IsUnhealthy()
    {
        var clock = new SetClock(DateTimeOffset.UnixEpoch.AddYears(50));
        var receives = new ReceiveClock(clock);
        var check = new QueueHealthCheck(receives, Options.Create(new WorkerOptions()), clock);

        var before = await check.CheckHealthAsync(new(), Cancelled);
        receives.Received();
        var after = await check.CheckHealthAsync(new(), Cancelled);
        clock.Now += TimeSpan.FromSeconds(101);
        var late = await check.CheckHealthAsync(new(), Cancelled);

        Assert.Equal(
            ["the queue has not been read yet", null, $"the queue was last read at {DateTimeOffset.UnixEpoch.AddYears(50):O}"],
            new[] { before, after, late }.Select(r => r.Description));
    }

    [Fact]
    public async Task Get_QueueDoesNotExist_IsNotReady()
    {
        await using var temporal = await TemporalServer.StartAsync(new(), Cancelled);
        await using var aws = await AwsServer.StartAsync(new(), Cancelled);
        using var host = Host(temporal.Address, aws.Url);
        var receives = host.Services.GetRequiredService<ReceiveClock>();
        Assert.Null(receives.Last);

        // The queue does not exist: it answers, but with an error.
        await host.StartAsync(Cancelled);
        var (live, ready, _) = await ProbeAsync(host);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable), (live, ready));
        await host.StopAsync(Cancelled);
    }

    private static IHost Host(string temporal, Uri? aws = null) => EgressHost.CreateBuilder([], new Dictionary<string, string?>
    {
        ["TEMPORAL_ADDRESS"] = temporal,
        ["AWS_ENDPOINT_URL"] = aws?.GetLeftPart(UriPartial.Authority),
        ["AWS_ACCESS_KEY_ID"] = "local",
        ["AWS_SECRET_ACCESS_KEY"] = "local",
        ["Egress:Queue:Enabled"] = aws is null ? "false" : "true",
        ["Egress:Queue:Url"] = aws is null ? null : new Uri(aws, "000000000000/none").AbsoluteUri,
        ["Egress:Health:Url"] = "http://127.0.0.1:0",
    }).Build();

    private static async Task<(HttpStatusCode Live, HttpStatusCode Ready, string Text)> ProbeAsync(IHost host)
    {
        using var http = new HttpClient { BaseAddress = host.Services.GetRequiredService<HealthEndpoint>().Url };
        using var live = await http.GetAsync(HealthEndpoint.LivePath, Cancelled);
        using var ready = await http.GetAsync(HealthEndpoint.ReadyPath, Cancelled);
        return (live.StatusCode, ready.StatusCode, await ready.Content.ReadAsStringAsync(Cancelled));
    }

    private sealed class SetClock(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
