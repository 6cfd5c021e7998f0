using System.Collections.Concurrent;
using System.Reflection;

namespace Temporalio.Workflows;

/// <summary>A query handler.</summary>
public class WorkflowQueryDefinition
{
    private static readonly string[] ReservedNames = ["__stack_trace", "__enhanced_stack_trace"];
    private static readonly ConcurrentDictionary<MemberInfo, WorkflowQueryDefinition> Known = new();

    private WorkflowQueryDefinition(string? name, string? description, MethodInfo? method, Delegate? handler)
    {
        HandlerSignature.RequireAllowedName(name, "Query handler");
        if (name is not null && ReservedNames.FirstOrDefault(reserved => name.StartsWith(reserved, StringComparison.Ordinal)) is { } taken)
        {
            throw new ArgumentException($"Query handler name {name} cannot start with {taken}");
        }
        Name = name;
        Description = description;
        Method = method;
        Delegate = handler;
    }

    /// <summary>Query name; null for a dynamic handler.</summary>
    public string? Name { get; }

    /// <summary>Shown in user interfaces.</summary>
    public string? Description { get; }

    /// <summary>Whether every query without a handler of its own comes here.</summary>
    public bool Dynamic => Name is null;

    internal MethodInfo? Method { get; }

    internal Delegate? Delegate { get; }

    internal MethodInfo Signature => Method ?? Delegate!.Method;

    /// <summary>The handler of a method with <see cref="WorkflowQueryAttribute"/>.</summary>
    /// <param name="method">The method.</param>
    /// <returns>The definition.</returns>
    /// <exception cref="ArgumentException">The method cannot be a query handler.</exception>
    public static WorkflowQueryDefinition FromMethod(MethodInfo method)
    {
        HandlerSignature.RequirePublicInstance(method, "WorkflowQuery");
        return Known.GetOrAdd(method, _ =>
        {
            var attribute = method.GetCustomAttribute<WorkflowQueryAttribute>(false)
                ?? throw new ArgumentException($"{method} missing WorkflowQuery attribute");
            RequireSignature(method, attribute.Dynamic);
            var name = HandlerSignature.NameOf(method, "WorkflowQuery", attribute.Name, attribute.Dynamic, dropAsync: false);
            return new(name, attribute.Description, method, null);
        });
    }

    /// <summary>The handler of a property with <see cref="WorkflowQueryAttribute"/>.</summary>
    /// <param name="property">The property.</param>
    /// <returns>The definition.</returns>
    /// <exception cref="ArgumentException">The property cannot be a query handler.</exception>
    public static WorkflowQueryDefinition FromProperty(PropertyInfo property) => Known.GetOrAdd(property, _ =>
    {
        var attribute = property.GetCustomAttribute<WorkflowQueryAttribute>(false)
            ?? throw new ArgumentException($"{property} missing WorkflowQuery attribute");
        var getter = property.GetGetMethod()
            ?? throw new ArgumentException($"WorkflowQuery property {property} must have a public getter");
        if (getter.IsStatic || attribute.Dynamic)
        {
            throw new ArgumentException($"WorkflowQuery property {property} cannot be static or dynamic");
        }
        return new(attribute.Name ?? property.Name, attribute.Description, getter, null);
    });

    /// <summary>A handler to be added at run time.</summary>
    /// <param name="name">Query name; null for a dynamic handler.</param>
    /// <param name="del">The handler; returns a value.</param>
    /// <param name="description">Shown in user interfaces.</param>
    /// <returns>The definition.</returns>
    public static WorkflowQueryDefinition CreateWithoutAttribute(string? name, Delegate del, string? description = null)
    {
        RequireSignature(del.Method, name is null);
        return new(name, description, null, del);
    }

    internal static string NameFromMethodForCall(MethodInfo method) =>
        FromMethod(method).Name ?? throw new ArgumentException($"{method} is a dynamic query and has no name to ask for");

    internal static string NameFromPropertyForCall(PropertyInfo property) => FromProperty(property).Name!;

    private static void RequireSignature(MethodInfo method, bool dynamic)
    {
        if (method.ReturnType == typeof(void) || typeof(Task).IsAssignableFrom(method.ReturnType))
        {
            throw new ArgumentException($"WorkflowQuery method {method} must return a value, and not a Task");
        }
        if (dynamic)
        {
            HandlerSignature.RequireDynamicParameters(method, "WorkflowQuery");
        }
    }
}
