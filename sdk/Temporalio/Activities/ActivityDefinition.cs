using System.Reflection;
using Temporalio.Converters;
using Temporalio.Workflows;

namespace Temporalio.Activities;

/// <summary>An activity as the worker sees it.</summary>
public class ActivityDefinition
{
    private readonly Func<object?[], object?> invoker;

    private ActivityDefinition(
        string? name,
        Type returnType,
        IReadOnlyCollection<Type> parameterTypes,
        int requiredParameterCount,
        Func<object?[], object?> invoker,
        MethodInfo? methodInfo)
    {
        HandlerSignature.RequireAllowedName(name, "Activity");
        if (name is null && (requiredParameterCount != 1 || parameterTypes.SingleOrDefault() != typeof(IRawValue[])))
        {
            throw new ArgumentException("A dynamic activity must take one array of IRawValue");
        }
        if (requiredParameterCount > parameterTypes.Count)
        {
            throw new ArgumentException(
                $"Activity {name} requires more parameters than it has", nameof(requiredParameterCount));
        }
        if (parameterTypes.Any(type => type.IsByRef))
        {
            throw new ArgumentException($"Activity {name} has a ref or out parameter");
        }
        Name = name;
        ReturnType = returnType;
        ParameterTypes = parameterTypes;
        RequiredParameterCount = requiredParameterCount;
        this.invoker = invoker;
        MethodInfo = methodInfo;
    }

    /// <summary>Activity type; null for a dynamic activity.</summary>
    public string? Name { get; }

    /// <summary>What the method returns.</summary>
    public Type ReturnType { get; }

    /// <summary>Types of the parameters.</summary>
    public IReadOnlyCollection<Type> ParameterTypes { get; }

    /// <summary>Number of parameters without a default.</summary>
    public int RequiredParameterCount { get; }

    /// <summary>Whether this activity takes every type without an activity of its own.</summary>
    public bool Dynamic => Name is null;

    /// <summary>The method, if made from one.</summary>
    public MethodInfo? MethodInfo { get; }

    /// <summary>The activity of a delegate whose method has <see cref="ActivityAttribute"/>.</summary>
    /// <param name="del">The delegate.</param>
    /// <returns>The definition.</returns>
    public static ActivityDefinition Create(Delegate del) => Create(del.Method, del.DynamicInvoke);

    /// <summary>An activity from its parts.</summary>
    /// <param name="name">Activity type; null for a dynamic activity.</param>
    /// <param name="returnType">What it returns.</param>
    /// <param name="parameterTypes">Types of its parameters.</param>
    /// <param name="requiredParameterCount">Number of parameters without a default.</param>
    /// <param name="invoker">Runs it; may return a task.</param>
    /// <returns>The definition.</returns>
    public static ActivityDefinition Create(
        string? name,
        Type returnType,
        IReadOnlyCollection<Type> parameterTypes,
        int requiredParameterCount,
        Func<object?[], object?> invoker) =>
        new(name, returnType, parameterTypes, requiredParameterCount, invoker, null);

    /// <summary>The activity of a method with <see cref="ActivityAttribute"/>.</summary>
    /// <param name="method">The method.</param>
    /// <param name="invoker">Runs it; may return a task.</param>
    /// <returns>The definition.</returns>
    public static ActivityDefinition Create(MethodInfo method, Func<object?[], object?> invoker) =>
        CreateWithoutAttribute(NameOf(method), method, invoker);

    /// <summary>The activity of a method, under a given name.</summary>
    /// <param name="name">Activity type; null for a dynamic activity.</param>
    /// <param name="method">The method.</param>
    /// <param name="invoker">Runs it; may return a task.</param>
    /// <returns>The definition.</returns>
    public static ActivityDefinition CreateWithoutAttribute(
        string? name, MethodInfo method, Func<object?[], object?> invoker)
    {
        if (method.ContainsGenericParameters)
        {
            throw new ArgumentException($"{method} contains generic parameters");
        }
        var parameters = method.GetParameters();
        return new(
            name,
            method.ReturnType,
            [.. parameters.Select(p => p.ParameterType)],
            parameters.Count(p => !p.HasDefaultValue),
            args => invoker([.. args, .. parameters.Skip(args.Length).Select(p => p.DefaultValue)]),
            method);
    }

    /// <summary>All activities of a class.</summary>
    /// <typeparam name="T">The class.</typeparam>
    /// <param name="instance">The instance; may be null if all activities are static.</param>
    /// <returns>The definitions, at least one.</returns>
    public static IReadOnlyCollection<ActivityDefinition> CreateAll<T>(T? instance) => CreateAll(typeof(T), instance);

    /// <summary>All activities of a class.</summary>
    /// <param name="type">The class.</param>
    /// <param name="instance">The instance; may be null if all activities are static.</param>
    /// <returns>The definitions, at least one.</returns>
    /// <exception cref="InvalidOperationException">There is no instance for an instance method.</exception>
    /// <exception cref="ArgumentException">The class has no activities.</exception>
    public static IReadOnlyCollection<ActivityDefinition> CreateAll(Type type, object? instance)
    {
        const BindingFlags Any = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance;
        var definitions = new List<ActivityDefinition>();
        foreach (var method in type.GetMethods(Any).Where(m => m.IsDefined(typeof(ActivityAttribute), true)))
        {
            if (!method.IsStatic && instance is null)
            {
                throw new InvalidOperationException($"Activity method {method} is not static and there is no instance");
            }
            definitions.Add(Create(method, args => method.Invoke(instance, args)));
        }
        return definitions.Count > 0
            ? definitions
            : throw new ArgumentException($"No activities found on {type}", nameof(type));
    }

    /// <summary>Runs the activity and waits for its end.</summary>
    /// <param name="parameters">Arguments; missing ones at the end take their default.</param>
    /// <returns>The result; an empty <see cref="ValueTuple"/> if the method returns a plain task.</returns>
    public async Task<object?> InvokeAsync(object?[] parameters)
    {
        var result = Reflected.Invoke(() => invoker(parameters));
        if (result is not Task task)
        {
            return result;
        }
        await task.ConfigureAwait(false);
        return Reflected.HasResult(task) ? Reflected.ResultOf(task) : ValueTuple.Create();
    }

    internal static string NameFromMethodForCall(MethodInfo method) =>
        NameOf(method) ?? throw new ArgumentException($"{method} is a dynamic activity and has no name to call");

    private static string? NameOf(MethodInfo method)
    {
        var attribute = method.GetCustomAttribute<ActivityAttribute>(false)
            ?? throw new ArgumentException($"{method} missing Activity attribute");
        if (attribute.Dynamic)
        {
            return attribute.Name is null
                ? null
                : throw new ArgumentException($"Activity {method} cannot be dynamic and have a name");
        }
        if (attribute.Name is not null)
        {
            return attribute.Name;
        }
        // The compiler names a local function <Outer>g__Name|0_0 and a lambda <Outer>b__0.
        const string LocalMark = ">g__";
        var name = method.Name;
        if (name.IndexOf(LocalMark, StringComparison.Ordinal) is > 0 and var mark)
        {
            name = name[(mark + LocalMark.Length)..].Split('|')[0];
        }
        if (name.Contains('<', StringComparison.Ordinal))
        {
            throw new ArgumentException($"{method} seems to be a lambda and needs a name on its attribute");
        }
        return typeof(Task).IsAssignableFrom(method.ReturnType) ? HandlerSignature.WithoutAsync(name) : name;
    }
}
