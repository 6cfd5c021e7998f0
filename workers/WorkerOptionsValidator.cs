using DataEgress.Activities;
using DataEgress.Activities.Egress;
using Microsoft.Extensions.Options;

namespace DataEgress.Workers;

/// <summary>Finds everything that is wrong with the host's settings at once.</summary>
internal sealed class WorkerOptionsValidator : IValidateOptions<WorkerOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, WorkerOptions options)
    {
        var check = new SettingChecks(EgressOptions.Section);
        check.That(!string.IsNullOrWhiteSpace(options.Environment), "Environment", options.Environment, "a name");
        if (options.Queue.Enabled)
        {
            check.That(
                Uri.TryCreate(options.Queue.Url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https",
                "Queue:Url",
                options.Queue.Url,
                "the URL of an SQS queue, or Egress:Queue:Enabled=false");
        }

        check.Between(1, 64, "Queue:Receivers", options.Queue.Receivers);
        check.Between(1, 10, "Queue:MaxMessages", options.Queue.MaxMessages);
        check.Between(0, 20, "Queue:WaitSeconds", options.Queue.WaitSeconds);
        check.Between(10, 43_200, "Queue:VisibilitySeconds", options.Queue.VisibilitySeconds);
        check.Between(1, 1000, "Delivery:BatchFiles", options.Delivery.BatchFiles);
        check.Between(1, 1L << 50, "Delivery:BatchBytes", options.Delivery.BatchBytes);
        check.Between(1, 100, "Delivery:BatchesAtOnce", options.Delivery.BatchesAtOnce);
        check.Between(1, 1000, "Delivery:BatchesPerRun", options.Delivery.BatchesPerRun);
        check.Between(1, 100, "Delivery:DeliveriesAtOnce", options.Delivery.DeliveriesAtOnce);
        check.Between(1, 1000, "Delivery:MaximumAttempts", options.Delivery.MaximumAttempts);

        // Workers tell every few seconds that they are alive.
        check.That(
            options.Delivery.HeartbeatTimeout >= TimeSpan.FromSeconds(5) && options.Delivery.HeartbeatTimeout <= TimeSpan.FromHours(1),
            "Delivery:HeartbeatTimeout",
            options.Delivery.HeartbeatTimeout,
            "00:00:05 to 01:00:00");
        check.Between(1, 1000, "Workers:Activities", options.Workers.Activities);
        check.Between(1, 1000, "Workers:HostActivities", options.Workers.HostActivities);
        check.Between(1, 1000, "Workers:WorkflowTasks", options.Workers.WorkflowTasks);
        check.That(
            options.Workers.ShutdownTimeout >= TimeSpan.Zero && options.Workers.ShutdownTimeout <= TimeSpan.FromHours(1),
            "Workers:ShutdownTimeout",
            options.Workers.ShutdownTimeout,
            "00:00:00 to 01:00:00");
        check.That(
            options.Health.Url is null || (Uri.TryCreate(options.Health.Url, UriKind.Absolute, out var health) && health.Scheme is "http"),
            "Health:Url",
            options.Health.Url,
            "an http URL such as http://0.0.0.0:8081, or none");
        check.That(
            options.Workers.Enabled || options.Queue.Enabled,
            "Workers:Enabled",
            options.Workers.Enabled,
            "true, or Egress:Queue:Enabled=true: with neither this process does nothing");
        return check.Result;
    }
}
