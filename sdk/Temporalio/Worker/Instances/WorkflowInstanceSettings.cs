using Microsoft.Extensions.Logging;
using Temporalio.Common;
using Temporalio.Converters;
using Temporalio.Worker.Interceptors;

namespace Temporalio.Worker.Instances;

/// <summary>What all workflow instances of a worker share.</summary>
internal sealed record WorkflowInstanceSettings
{
    public required string Namespace { get; init; }

    public required string TaskQueue { get; init; }

    public required DataConverter DataConverter { get; init; }

    public required IReadOnlyList<IWorkerInterceptor> Interceptors { get; init; }

    public required ILoggerFactory LoggerFactory { get; init; }

    public required MetricMeter MetricMeter { get; init; }

    public IReadOnlyCollection<Type> FailureExceptionTypes { get; init; } = [];

    public bool DisableEagerActivities { get; init; }

    public WorkflowStackTrace StackTrace { get; init; }

    /// <summary>Whether tasks and timers outside the workflow's scheduler fail the workflow task.</summary>
    public bool TraceCalls { get; init; }

    public WorkerDeploymentVersion? DeploymentVersion { get; init; }

    /// <summary>Throws if no activity of that type can run locally.</summary>
    public Action<string> RequireLocalActivity { get; init; } = static _ => { };

    public Action<WorkflowTaskStartingEventArgs> TaskStarting { get; init; } = static _ => { };

    public Action<WorkflowTaskCompletedEventArgs> TaskCompleted { get; init; } = static _ => { };
}
