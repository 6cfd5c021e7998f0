using System.Collections.Concurrent;
using System.Reflection;

namespace Temporalio.Workflows;

/// <summary>A signal handler.</summary>
public class WorkflowSignalDefinition
{
    private static readonly ConcurrentDictionary<MethodInfo, WorkflowSignalDefinition> Known = new();

    private WorkflowSignalDefinition(
        string? name, string? description, MethodInfo? method, Delegate? handler, HandlerUnfinishedPolicy unfinishedPolicy)
    {
        HandlerSignature.RequireAllowedName(name, "Signal handler");
        Name = name;
        Description = description;
        Method = method;
        Delegate = handler;
        UnfinishedPolicy = unfinishedPolicy;
    }

    /// <summary>Signal name; null for a dynamic handler.</summary>
    public string? Name { get; }

    /// <summary>Shown in user interfaces.</summary>
    public string? Description { get; }

    /// <summary>Whether every signal without a handler of its own comes here.</summary>
    public bool Dynamic => Name is null;

    internal MethodInfo? Method { get; }

    internal Delegate? Delegate { get; }

    internal HandlerUnfinishedPolicy UnfinishedPolicy { get; }

    internal MethodInfo Signature => Method ?? Delegate!.Method;

    /// <summary>The handler of a method with <see cref="WorkflowSignalAttribute"/>.</summary>
    /// <param name="method">The method.</param>
    /// <returns>The definition.</returns>
    /// <exception cref="ArgumentException">The method cannot be a signal handler.</exception>
    public static WorkflowSignalDefinition FromMethod(MethodInfo method)
    {
        HandlerSignature.RequirePublicInstance(method, "WorkflowSignal");
        return Known.GetOrAdd(method, static method =>
        {
            var attribute = method.GetCustomAttribute<WorkflowSignalAttribute>(false)
                ?? throw new ArgumentException($"{method} missing WorkflowSignal attribute");
            RequireSignature(method, attribute.Dynamic);
            var name = HandlerSignature.NameOf(method, "WorkflowSignal", attribute.Name, attribute.Dynamic, dropAsync: true);
            return new(name, attribute.Description, method, null, attribute.UnfinishedPolicy);
        });
    }

    /// <summary>A handler to be added at run time.</summary>
    /// <param name="name">Signal name; null for a dynamic handler.</param>
    /// <param name="del">The handler; returns a task.</param>
    /// <param name="unfinishedPolicy">What happens when the workflow ends before the handler.</param>
    /// <param name="description">Shown in user interfaces.</param>
    /// <returns>The definition.</returns>
    public static WorkflowSignalDefinition CreateWithoutAttribute(
        string? name,
        Delegate del,
        HandlerUnfinishedPolicy unfinishedPolicy = HandlerUnfinishedPolicy.WarnAndAbandon,
        string? description = null)
    {
        RequireSignature(del.Method, name is null);
        return new(name, description, null, del, unfinishedPolicy);
    }

    internal static string NameFromMethodForCall(MethodInfo method) =>
        FromMethod(method).Name ?? throw new ArgumentException($"{method} is a dynamic signal and has no name to send");

    private static void RequireSignature(MethodInfo method, bool dynamic)
    {
        if (method.ReturnType != typeof(Task))
        {
            throw new ArgumentException($"WorkflowSignal method {method} must return Task");
        }
        if (dynamic)
        {
            HandlerSignature.RequireDynamicParameters(method, "WorkflowSignal");
        }
    }
}
