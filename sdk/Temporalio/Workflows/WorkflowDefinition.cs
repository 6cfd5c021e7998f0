using System.Collections.Concurrent;
using System.Reflection;
using Temporalio.Common;

namespace Temporalio.Workflows;

/// <summary>A workflow class as the worker sees it.</summary>
public class WorkflowDefinition
{
    private static readonly ConcurrentDictionary<Type, WorkflowDefinition> Known = new();
    private readonly Func<object?[], object>? creator;

    internal WorkflowDefinition(WorkflowTypeReader read)
    {
        Name = read.Name;
        Type = read.Type;
        RunMethod = read.RunMethod!;
        creator = read.Creator;
        Signals = read.Signals;
        DynamicSignal = read.DynamicSignal;
        Queries = read.Queries;
        DynamicQuery = read.DynamicQuery;
        Updates = read.Updates;
        DynamicUpdate = read.DynamicUpdate;
        FailureExceptionTypes = read.Attribute.FailureExceptionTypes;
        VersioningBehavior = read.Attribute.VersioningBehavior;
        DynamicOptionsGetter = read.DynamicOptionsGetter;
    }

    /// <summary>Workflow type; null for a dynamic workflow.</summary>
    public string? Name { get; }

    /// <summary>The class or interface.</summary>
    public Type Type { get; }

    /// <summary>The main method.</summary>
    public MethodInfo RunMethod { get; }

    /// <summary>Whether a worker can make instances.</summary>
    public bool Instantiable => creator is not null;

    /// <summary>Signal handlers by name.</summary>
    public IReadOnlyDictionary<string, WorkflowSignalDefinition> Signals { get; }

    /// <summary>Handler of signals without a handler of their own.</summary>
    public WorkflowSignalDefinition? DynamicSignal { get; }

    /// <summary>Query handlers by name.</summary>
    public IReadOnlyDictionary<string, WorkflowQueryDefinition> Queries { get; }

    /// <summary>Handler of queries without a handler of their own.</summary>
    public WorkflowQueryDefinition? DynamicQuery { get; }

    /// <summary>Update handlers by name.</summary>
    public IReadOnlyDictionary<string, WorkflowUpdateDefinition> Updates { get; }

    /// <summary>Handler of updates without a handler of their own.</summary>
    public WorkflowUpdateDefinition? DynamicUpdate { get; }

    /// <summary>Whether this workflow takes every type without a workflow of its own.</summary>
    public bool Dynamic => Name is null;

    /// <summary>Exceptions of these types fail the workflow instead of the workflow task.</summary>
    public Type[]? FailureExceptionTypes { get; }

    /// <summary>How the workflow moves between versions of its deployment.</summary>
    public VersioningBehavior? VersioningBehavior { get; }

    /// <summary>Gives a dynamic workflow's options from its instance.</summary>
    public Func<object?, WorkflowDefinitionOptions>? DynamicOptionsGetter { get; }

    /// <summary>The definition of a class or interface.</summary>
    /// <typeparam name="T">The class or interface.</typeparam>
    /// <returns>The definition.</returns>
    public static WorkflowDefinition Create<T>() => Create(typeof(T));

    /// <summary>The definition of a class or interface.</summary>
    /// <param name="type">The class or interface.</param>
    /// <returns>The definition.</returns>
    /// <exception cref="ArgumentException">The type has no workflow attribute.</exception>
    /// <exception cref="AggregateException">The type is not a valid workflow; one inner exception per reason.</exception>
    public static WorkflowDefinition Create(Type type) => Known.GetOrAdd(type, static type => Create(type, null, null));

    /// <summary>The definition of a class or interface under another name or with its own creator.</summary>
    /// <param name="type">The class or interface.</param>
    /// <param name="nameOverride">Workflow type instead of the attribute's.</param>
    /// <param name="creatorOverride">Makes an instance from the workflow's arguments.</param>
    /// <returns>The definition.</returns>
    /// <exception cref="ArgumentException">The type has no workflow attribute.</exception>
    /// <exception cref="AggregateException">The type is not a valid workflow; one inner exception per reason.</exception>
    public static WorkflowDefinition Create(Type type, string? nameOverride, Func<object?[], object>? creatorOverride)
    {
        var read = new WorkflowTypeReader(type, nameOverride, creatorOverride);
        read.Read();
        return read.Errors.Count == 0
            ? new(read)
            : throw new AggregateException(read.Errors.Select(error => new ArgumentException(error)));
    }

    /// <summary>Makes an instance.</summary>
    /// <param name="workflowArguments">The workflow's arguments.</param>
    /// <returns>The instance.</returns>
    /// <exception cref="InvalidOperationException">The type cannot be instantiated.</exception>
    public object CreateWorkflowInstance(object?[] workflowArguments) =>
        (creator ?? throw new InvalidOperationException($"Cannot instantiate workflow type {Type}")).Invoke(workflowArguments);

    internal static string NameFromRunMethodForCall(MethodInfo runMethod)
    {
        if (!runMethod.IsDefined(typeof(WorkflowRunAttribute), true))
        {
            throw new ArgumentException($"{runMethod} missing WorkflowRun attribute");
        }
        var type = runMethod.ReflectedType ?? throw new ArgumentException($"{runMethod} belongs to no type");
        return Create(type).Name ?? throw new ArgumentException($"{runMethod} is a dynamic workflow and has no name to start");
    }
}
