using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Temporalio.Activities;
using Temporalio.Worker.Interceptors;
using Temporalio.Workflows;

namespace Temporalio.Worker;

/// <summary>How a worker works. <see cref="TaskQueue"/> and at least one workflow or activity are required.</summary>
public class TemporalWorkerOptions : ICloneable
{
    /// <summary>Options without a task queue yet.</summary>
    public TemporalWorkerOptions()
    {
    }

    /// <summary>Options for a task queue.</summary>
    /// <param name="taskQueue">Task queue.</param>
    public TemporalWorkerOptions(string taskQueue) => TaskQueue = taskQueue;

    /// <summary>Raised before each activation of a workflow.</summary>
    public event EventHandler<WorkflowTaskStartingEventArgs>? WorkflowTaskStarting;

    /// <summary>Raised after each activation of a workflow.</summary>
    public event EventHandler<WorkflowTaskCompletedEventArgs>? WorkflowTaskCompleted;

    /// <summary>Task queue.</summary>
    public string? TaskQueue { get; set; }

    /// <summary>The activities.</summary>
    public IList<ActivityDefinition> Activities { get; private set; } = [];

    /// <summary>The workflows.</summary>
    public IList<WorkflowDefinition> Workflows { get; private set; } = [];

    /// <summary>Starts the activities' tasks.</summary>
    public TaskFactory ActivityTaskFactory { get; set; } = Task.Factory;

    /// <summary>Interceptors, after those of the client.</summary>
    public IReadOnlyCollection<IWorkerInterceptor>? Interceptors { get; set; }

    /// <summary>Version of the code, for worker versioning.</summary>
    public WorkerDeploymentOptions? DeploymentOptions { get; set; }

    /// <summary>Who this worker is; the client's identity if null.</summary>
    public string? Identity { get; set; }

    /// <summary>Most activities at a time; 100 if null.</summary>
    public int? MaxConcurrentActivities { get; set; }

    /// <summary>Longest time that heartbeats are held back.</summary>
    public TimeSpan MaxHeartbeatThrottleInterval { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long heartbeats are held back where there is no heartbeat timeout.</summary>
    public TimeSpan DefaultHeartbeatThrottleInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Most activities per second started by this worker.</summary>
    public double? MaxActivitiesPerSecond { get; set; }

    /// <summary>Most activities per second started from the task queue, enforced by the server.</summary>
    public double? MaxTaskQueueActivitiesPerSecond { get; set; }

    /// <summary>How long activities may go on after shutdown has begun before they are cancelled.</summary>
    public TimeSpan GracefulShutdownTimeout { get; set; } = TimeSpan.Zero;

    /// <summary>Most workflow runs kept in memory; 0 keeps none between workflow tasks.</summary>
    public int MaxCachedWorkflows { get; set; } = 10000;

    /// <summary>Most workflow tasks at a time; 100 if null.</summary>
    public int? MaxConcurrentWorkflowTasks { get; set; }

    /// <summary>Most local activities at a time; 100 if null.</summary>
    public int? MaxConcurrentLocalActivities { get; set; }

    /// <summary>Whether activities run as local ones only, so that activity tasks are not polled.</summary>
    public bool LocalActivityWorkerOnly { get; set; }

    /// <summary>How long the server waits for this worker to take a task of a run it holds in memory.</summary>
    public TimeSpan StickyQueueScheduleToStartTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Most workflow task polls at a time.</summary>
    public int MaxConcurrentWorkflowTaskPolls { get; set; } = 5;

    /// <summary>Part of the workflow task polls that go to the task queue rather than to the worker's sticky queue.</summary>
    public float NonStickyToStickyPollRatio { get; set; } = 0.2F;

    /// <summary>Most activity task polls at a time.</summary>
    public int MaxConcurrentActivityTaskPolls { get; set; } = 5;

    /// <summary>Exceptions of these types fail a workflow instead of its workflow task.</summary>
    public IReadOnlyCollection<Type>? WorkflowFailureExceptionTypes { get; set; }

    /// <summary>Whether workflows may take as long as they like for a task, as when debugging.</summary>
    public bool DebugMode { get; set; } = Debugger.IsAttached || DebugModeFromEnvironment;

    /// <summary>
    /// Whether workflows are not watched for tasks and timers outside their scheduler, which otherwise fail the workflow task.
    /// Watching means an event listener on the runtime's tasks.
    /// </summary>
    public bool DisableWorkflowTracingEventListener { get; set; }

    /// <summary>Makes loggers; the client's factory if null.</summary>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>Whether the query <c>__stack_trace</c> is answered.</summary>
    public WorkflowStackTrace WorkflowStackTrace { get; set; } = WorkflowStackTrace.None;

    /// <summary>Whether activities are never handed to this worker in a completion's response.</summary>
    public bool DisableEagerActivityExecution { get; set; }

    /// <summary>Most activities that one completion asks to be handed to this worker.</summary>
    public int MaxEagerActivityReservationsPerWorkflowTask { get; set; } = 3;

    internal static bool DebugModeFromEnvironment { get; } =
        Environment.GetEnvironmentVariable("TEMPORAL_DEBUG") is { } value
        && (value == "1" || string.Equals(value, "true", StringComparison.OrdinalIgnoreCase));

    /// <summary>Adds an activity.</summary>
    /// <param name="del">Delegate whose method has the activity attribute.</param>
    /// <returns>These options.</returns>
    public TemporalWorkerOptions AddActivity(Delegate del) => AddActivity(ActivityDefinition.Create(del));

    /// <summary>Adds an activity.</summary>
    /// <param name="definition">The activity.</param>
    /// <returns>These options.</returns>
    public TemporalWorkerOptions AddActivity(ActivityDefinition definition)
    {
        Activities.Add(definition);
        return this;
    }

    /// <summary>Adds all activities of a class.</summary>
    /// <typeparam name="T">The class.</typeparam>
    /// <param name="instance">The instance; may be null if all activities are static.</param>
    /// <returns>These options.</returns>
    public TemporalWorkerOptions AddAllActivities<T>(T? instance) => AddAllActivities(typeof(T), instance);

    /// <summary>Adds all activities of a class.</summary>
    /// <param name="type">The class.</param>
    /// <param name="instance">The instance; may be null if all activities are static.</param>
    /// <returns>These options.</returns>
    public TemporalWorkerOptions AddAllActivities(Type type, object? instance)
    {
        foreach (var definition in ActivityDefinition.CreateAll(type, instance))
        {
            AddActivity(definition);
        }
        return this;
    }

    /// <summary>Adds a workflow.</summary>
    /// <typeparam name="T">Its class.</typeparam>
    /// <returns>These options.</returns>
    public TemporalWorkerOptions AddWorkflow<T>() => AddWorkflow(typeof(T));

    /// <summary>Adds a workflow.</summary>
    /// <param name="type">Its class.</param>
    /// <returns>These options.</returns>
    public TemporalWorkerOptions AddWorkflow(Type type) => AddWorkflow(WorkflowDefinition.Create(type));

    /// <summary>Adds a workflow.</summary>
    /// <param name="definition">The workflow.</param>
    /// <returns>These options.</returns>
    public TemporalWorkerOptions AddWorkflow(WorkflowDefinition definition)
    {
        Workflows.Add(definition);
        return this;
    }

    /// <summary>A copy with lists of its own.</summary>
    /// <returns>The copy.</returns>
    public virtual object Clone()
    {
        var copy = (TemporalWorkerOptions)MemberwiseClone();
        copy.Activities = [.. Activities];
        copy.Workflows = [.. Workflows];
        copy.DeploymentOptions = (WorkerDeploymentOptions?)DeploymentOptions?.Clone();
        return copy;
    }

    internal void OnTaskStarting(WorkflowTaskStartingEventArgs args) => WorkflowTaskStarting?.Invoke(this, args);

    internal void OnTaskCompleted(WorkflowTaskCompletedEventArgs args) => WorkflowTaskCompleted?.Invoke(this, args);
}
