using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DataEgress.Workers.Health;

/// <summary>
/// Answers probes over HTTP: <c>/health/live</c> as long as the process runs, <c>/health/ready</c> if Temporal answers and
/// the queue can be read (200, else 503, with a line for each check).
/// </summary>
internal sealed class HealthEndpoint(HealthCheckService checks, IOptions<WorkerOptions> options, ILoggerFactory loggers) : IHostedService, IAsyncDisposable
{
    public const string LivePath = "/health/live";
    public const string ReadyPath = "/health/ready";

    private WebApplication? application;

    /// <summary>Where it listens, once started.</summary>
    public Uri? Url { get; private set; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddSingleton(loggers);

        // The process's signals are the host's, which stops this with everything else.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.UseUrls(options.Value.Health.Url!);
        application = builder.Build();
        application.MapGet(LivePath, () => Results.Text("Healthy\n"));
        application.MapGet(ReadyPath, ReadyAsync);
        await application.StartAsync(cancellationToken);
        Url = new(application.Urls.First());
        loggers.CreateLogger<HealthEndpoint>().LogListening(Url);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (application is not null)
        {
            await application.StopAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (application is not null)
        {
            await application.DisposeAsync();
        }
    }

    private async Task<IResult> ReadyAsync(CancellationToken cancellationToken)
    {
        var report = await checks.CheckHealthAsync(cancellationToken);
        var lines = report.Entries.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => $"{e.Key}: {e.Value.Status} {e.Value.Description}".TrimEnd());
        return Results.Text(
            string.Join('\n', [report.Status.ToString(), .. lines, string.Empty]),
            statusCode: report.Status == HealthStatus.Healthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }
}
