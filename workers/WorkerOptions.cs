using DataEgress.Workflows.Egress;

namespace DataEgress.Workers;

/// <summary>Settings of the host: section <c>Egress</c>, beside those of the activities.</summary>
internal sealed class WorkerOptions
{
    /// <summary>Name of the environment, for search.</summary>
    public string Environment { get; set; } = "local";

    /// <summary>The queue of events.</summary>
    public QueueOptions Queue { get; set; } = new();

    /// <summary>Bounds of the work, given to each workflow.</summary>
    public DeliveryOptions Delivery { get; set; } = new();

    /// <summary>Bounds of this process.</summary>
    public ProcessOptions Workers { get; set; } = new();

    /// <summary>Answers to probes.</summary>
    public HealthOptions Health { get; set; } = new();
}

/// <summary>Section <c>Egress:Health</c>.</summary>
internal sealed class HealthOptions
{
    /// <summary>Where <c>/health/live</c> and <c>/health/ready</c> are answered, for example <c>http://0.0.0.0:8081</c>; null: nowhere.</summary>
    public string? Url { get; set; }
}

/// <summary>Section <c>Egress:Queue</c>.</summary>
internal sealed class QueueOptions
{
    /// <summary>False: this process does not poll.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>URL of the queue.</summary>
    public string? Url { get; set; }

    /// <summary>Receives side by side.</summary>
    public int Receivers { get; set; } = 2;

    /// <summary>Messages a receive, 1 to 10.</summary>
    public int MaxMessages { get; set; } = 10;

    /// <summary>Seconds of a long poll, 0 to 20.</summary>
    public int WaitSeconds { get; set; } = 20;

    /// <summary>Seconds for which a received message is ours; extended while we cannot start its workflow.</summary>
    public int VisibilitySeconds { get; set; } = 60;
}

/// <summary>Section <c>Egress:Delivery</c>; see <see cref="DeliverySettings"/>.</summary>
internal sealed class DeliveryOptions
{
    private static readonly DeliverySettings Defaults = new();

    public int BatchFiles { get; set; } = Defaults.BatchFiles;

    public long BatchBytes { get; set; } = Defaults.BatchBytes;

    public int BatchesAtOnce { get; set; } = Defaults.BatchesAtOnce;

    public int BatchesPerRun { get; set; } = Defaults.BatchesPerRun;

    public int DeliveriesAtOnce { get; set; } = Defaults.DeliveriesAtOnce;

    public int MaximumAttempts { get; set; } = Defaults.MaximumAttempts;

    public bool SearchAttributes { get; set; } = Defaults.SearchAttributes;

    public TimeSpan HeartbeatTimeout { get; set; } = DeliverySettings.DefaultHeartbeatTimeout;

    /// <summary>As the workflows take them.</summary>
    public DeliverySettings ToSettings() =>
        new(BatchFiles, BatchBytes, BatchesAtOnce, BatchesPerRun, DeliveriesAtOnce, MaximumAttempts, SearchAttributes, HeartbeatTimeout);
}

/// <summary>Section <c>Egress:Workers</c>.</summary>
internal sealed class ProcessOptions
{
    /// <summary>False: this process polls the queue only.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Activities side by side.</summary>
    public int Activities { get; set; } = 16;

    /// <summary>Staging and sending activities side by side.</summary>
    public int HostActivities { get; set; } = 16;

    /// <summary>Workflow tasks side by side.</summary>
    public int WorkflowTasks { get; set; } = 40;

    /// <summary>How long activities may go on after the process was told to stop.</summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(10);
}
