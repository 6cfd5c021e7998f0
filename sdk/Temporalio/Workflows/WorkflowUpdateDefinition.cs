using System.Collections.Concurrent;
using System.Reflection;

namespace Temporalio.Workflows;

/// <summary>An update handler and its validator.</summary>
public class WorkflowUpdateDefinition
{
    private static readonly ConcurrentDictionary<MethodInfo, WorkflowUpdateDefinition> Known = new();

    private WorkflowUpdateDefinition(
        string? name, string? description, HandlerUnfinishedPolicy unfinishedPolicy)
    {
        HandlerSignature.RequireAllowedName(name, "Update handler");
        Name = name;
        Description = description;
        UnfinishedPolicy = unfinishedPolicy;
    }

    /// <summary>Update name; null for a dynamic handler.</summary>
    public string? Name { get; }

    /// <summary>Shown in user interfaces.</summary>
    public string? Description { get; }

    /// <summary>Whether every update without a handler of its own comes here.</summary>
    public bool Dynamic => Name is null;

    internal MethodInfo? Method { get; private init; }

    internal MethodInfo? ValidatorMethod { get; private init; }

    internal Delegate? Delegate { get; private init; }

    internal Delegate? ValidatorDelegate { get; private init; }

    internal HandlerUnfinishedPolicy UnfinishedPolicy { get; }

    internal MethodInfo Signature => Method ?? Delegate!.Method;

    internal bool HasValidator => ValidatorMethod is not null || ValidatorDelegate is not null;

    /// <summary>The handler of a method with <see cref="WorkflowUpdateAttribute"/>.</summary>
    /// <param name="method">The method.</param>
    /// <param name="validatorMethod">Its validator.</param>
    /// <returns>The definition.</returns>
    /// <exception cref="ArgumentException">The method cannot be an update handler.</exception>
    public static WorkflowUpdateDefinition FromMethod(MethodInfo method, MethodInfo? validatorMethod = null)
    {
        HandlerSignature.RequirePublicInstance(method, "WorkflowUpdate");
        if (validatorMethod is not null)
        {
            HandlerSignature.RequirePublicInstance(validatorMethod, "WorkflowUpdateValidator");
        }
        return Known.GetOrAdd(method, method =>
        {
            var attribute = method.GetCustomAttribute<WorkflowUpdateAttribute>(false)
                ?? throw new ArgumentException($"{method} missing WorkflowUpdate attribute");
            RequireSignature(method, attribute.Dynamic, validatorMethod);
            var name = HandlerSignature.NameOf(method, "WorkflowUpdate", attribute.Name, attribute.Dynamic, dropAsync: true);
            return new(name, attribute.Description, attribute.UnfinishedPolicy)
            {
                Method = method,
                ValidatorMethod = validatorMethod,
            };
        });
    }

    /// <summary>A handler to be added at run time.</summary>
    /// <param name="name">Update name; null for a dynamic handler.</param>
    /// <param name="del">The handler; returns a task.</param>
    /// <param name="validatorDel">Refuses the update by throwing.</param>
    /// <param name="unfinishedPolicy">What happens when the workflow ends before the handler.</param>
    /// <param name="description">Shown in user interfaces.</param>
    /// <returns>The definition.</returns>
    public static WorkflowUpdateDefinition CreateWithoutAttribute(
        string? name,
        Delegate del,
        Delegate? validatorDel = null,
        HandlerUnfinishedPolicy unfinishedPolicy = HandlerUnfinishedPolicy.WarnAndAbandon,
        string? description = null)
    {
        RequireSignature(del.Method, name is null, validatorDel?.Method);
        return new(name, description, unfinishedPolicy) { Delegate = del, ValidatorDelegate = validatorDel };
    }

    internal static string NameFromMethodForCall(MethodInfo method) =>
        FromMethod(method).Name ?? throw new ArgumentException($"{method} is a dynamic update and has no name to send");

    private static void RequireSignature(MethodInfo method, bool dynamic, MethodInfo? validator)
    {
        if (!typeof(Task).IsAssignableFrom(method.ReturnType))
        {
            throw new ArgumentException($"WorkflowUpdate method {method} must return Task");
        }
        if (dynamic)
        {
            HandlerSignature.RequireDynamicParameters(method, "WorkflowUpdate");
        }
        if (validator is null)
        {
            return;
        }
        if (validator.ReturnType != typeof(void))
        {
            throw new ArgumentException($"WorkflowUpdateValidator method {validator} must be void");
        }
        if (!ParameterTypes(validator).SequenceEqual(ParameterTypes(method)))
        {
            throw new ArgumentException($"WorkflowUpdateValidator method {validator} must have the parameters of {method}");
        }
    }

    private static IEnumerable<Type> ParameterTypes(MethodInfo method) => method.GetParameters().Select(p => p.ParameterType);
}
