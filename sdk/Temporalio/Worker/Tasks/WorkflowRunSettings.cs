using Temporalio.Worker.Instances;
using Temporalio.Worker.Machines;
using Temporalio.Workflows;

namespace Temporalio.Worker.Tasks;

/// <summary>How a local activity of a run ended, or that it waits for its next attempt.</summary>
internal sealed record LocalActivityResult(uint Seq, Resolution Resolution, int Attempt, TimeSpan Runtime, LocalBackoff? Backoff);

/// <summary>What all runs of a worker share.</summary>
internal sealed class WorkflowRunSettings
{
    private readonly Dictionary<string, WorkflowDefinition> workflows = [];
    private readonly WorkflowDefinition? dynamicWorkflow;

    /// <summary>Takes the worker's workflows.</summary>
    /// <exception cref="ArgumentException">A type twice, or one that cannot be instantiated.</exception>
    public WorkflowRunSettings(IEnumerable<WorkflowDefinition> definitions)
    {
        foreach (var definition in definitions)
        {
            if (!definition.Instantiable)
            {
                throw new ArgumentException(
                    $"Workflow named {definition.Name} from {definition.Type} has no public constructor without parameters, "
                    + "and none with the WorkflowInit attribute");
            }
            if (definition.Name is not { } name)
            {
                dynamicWorkflow = dynamicWorkflow is null
                    ? definition
                    : throw new ArgumentException("Multiple dynamic workflows provided");
            }
            else if (!workflows.TryAdd(name, definition))
            {
                throw new ArgumentException($"Duplicate workflow named {name}");
            }
        }
    }

    public required WorkflowInstanceSettings Instance { get; init; }

    /// <summary>Longest time a workflow may take without waiting.</summary>
    public required TimeSpan DeadlockTimeout { get; init; }

    /// <summary>Whether the server keeps the SDK's metadata.</summary>
    public bool SupportsSdkMetadata { get; set; } = true;

    /// <summary>Runs a local activity.</summary>
    public Func<LocalActivityRequest, WorkflowInfo, CancellationToken, Task<LocalActivityResult>> RunLocalActivity { get; init; } =
        static (_, _, _) => throw new NotSupportedException("Local activities do not run here");

    public WorkflowDefinition? Find(string type) => workflows.GetValueOrDefault(type) ?? dynamicWorkflow;

    /// <summary>The types, for messages to people.</summary>
    public string Known() => string.Join(", ", workflows.Keys.Order(StringComparer.Ordinal));
}
