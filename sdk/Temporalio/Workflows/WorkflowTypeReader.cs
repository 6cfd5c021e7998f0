using System.Reflection;

namespace Temporalio.Workflows;

/// <summary>Reads a workflow's attributes by reflection and gathers everything that is wrong with them.</summary>
internal sealed class WorkflowTypeReader
{
    private const BindingFlags Any = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    private readonly Dictionary<string, MethodInfo> validators = [];
    private ConstructorInfo? initConstructor;

    public WorkflowTypeReader(Type type, string? nameOverride, Func<object?[], object>? creatorOverride)
    {
        Type = type;
        Attribute = type.GetCustomAttribute<WorkflowAttribute>(false)
            ?? throw new ArgumentException($"{type} missing Workflow attribute");
        Name = nameOverride ?? Attribute.Name;
        Creator = creatorOverride;
    }

    public Type Type { get; }

    public WorkflowAttribute Attribute { get; }

    public string? Name { get; private set; }

    public Func<object?[], object>? Creator { get; private set; }

    public MethodInfo? RunMethod { get; private set; }

    public Func<object?, WorkflowDefinitionOptions>? DynamicOptionsGetter { get; private set; }

    public Dictionary<string, WorkflowSignalDefinition> Signals { get; } = [];

    public WorkflowSignalDefinition? DynamicSignal { get; private set; }

    public Dictionary<string, WorkflowQueryDefinition> Queries { get; } = [];

    public WorkflowQueryDefinition? DynamicQuery { get; private set; }

    public Dictionary<string, WorkflowUpdateDefinition> Updates { get; } = [];

    public WorkflowUpdateDefinition? DynamicUpdate { get; private set; }

    public List<string> Errors { get; } = [];

    public void Read()
    {
        ReadName();
        ReadConstructors();
        var methods = Type.GetMethods(Any);
        ReadValidators(methods);
        foreach (var method in methods)
        {
            if (method.IsDefined(typeof(WorkflowRunAttribute), false))
            {
                ReadRunMethod(method);
            }
            if (method.IsDefined(typeof(WorkflowDynamicOptionsAttribute), false))
            {
                ReadDynamicOptions(method);
            }
            ReadHandler<WorkflowSignalAttribute>(method, ReadSignal);
            ReadHandler<WorkflowQueryAttribute>(method, ReadQuery);
            ReadHandler<WorkflowUpdateAttribute>(method, ReadUpdate);
        }
        if (RunMethod is null)
        {
            Errors.Add($"{Type} does not have a valid WorkflowRun method");
        }
        foreach (var (update, validator) in validators)
        {
            Errors.Add($"Cannot find update method named {update} for WorkflowUpdateValidator on {validator} method");
        }
        foreach (var property in Type.GetProperties(Any).Where(p => p.IsDefined(typeof(WorkflowQueryAttribute), false)))
        {
            Collect(() => Add(Queries, WorkflowQueryDefinition.FromProperty(property), d => d.Name!, "query"));
        }
    }

    private static bool OverridesAttributed<TAttribute>(MethodInfo method)
        where TAttribute : Attribute
    {
        for (var type = method.DeclaringType?.BaseType; method.IsVirtual && type is not null; type = type.BaseType)
        {
            var overridden = type.GetMethod(
                method.Name, Any | BindingFlags.DeclaredOnly, method.GetParameters().Select(p => p.ParameterType).ToArray());
            if (overridden?.GetBaseDefinition() == method.GetBaseDefinition() && overridden.IsDefined(typeof(TAttribute), false))
            {
                return true;
            }
        }
        return false;
    }

    private void ReadName()
    {
        if (Attribute.Dynamic)
        {
            if (Name is not null)
            {
                Errors.Add("Cannot have custom name for dynamic workflow");
            }
        }
        else
        {
            Name ??= Type is { IsInterface: true, Name: ['I', >= 'A' and <= 'Z', ..] name } ? name[1..] : Type.Name;
            if (Name.StartsWith(HandlerSignature.ReservedPrefix, StringComparison.Ordinal))
            {
                Errors.Add($"Workflow name {Name} cannot start with {HandlerSignature.ReservedPrefix}");
            }
        }
        if (Type.GenericTypeArguments.Length > 0)
        {
            Errors.Add($"{Type} has generic type arguments");
        }
    }

    private void ReadConstructors()
    {
        var constructors = Type.GetConstructors(Any);
        foreach (var constructor in constructors.Where(c => c.IsDefined(typeof(WorkflowInitAttribute), false)))
        {
            if (initConstructor is not null)
            {
                Errors.Add($"WorkflowInit on multiple: {constructor} and {initConstructor}");
            }
            else if (!constructor.IsPublic)
            {
                Errors.Add($"WorkflowInit on non-public {constructor}");
            }
            else
            {
                initConstructor = constructor;
            }
        }
        if (initConstructor is not null)
        {
            if (Creator is not null)
            {
                throw new ArgumentException("A workflow with a WorkflowInit constructor cannot have a creator");
            }
            Creator = args => Reflected.Invoke(() => initConstructor.Invoke(args))!;
        }
        else if (Creator is null
            && !Type.IsInterface
            && !Type.IsAbstract
            && (constructors.Length == 0 || constructors.Any(c => c.GetParameters().Length == 0)))
        {
            Creator = _ => Reflected.Invoke(() => Activator.CreateInstance(Type, nonPublic: true))!;
        }
    }

    private void ReadValidators(MethodInfo[] methods)
    {
        foreach (var method in methods)
        {
            if (method.GetCustomAttribute<WorkflowUpdateValidatorAttribute>() is not { } attribute)
            {
                continue;
            }
            if (method.ContainsGenericParameters)
            {
                Errors.Add($"{method} with WorkflowUpdateValidator contains generic parameters");
            }
            else if (!validators.TryAdd(attribute.UpdateMethod, method))
            {
                Errors.Add($"{Type} has more than one update validator for update method {attribute.UpdateMethod}");
            }
        }
    }

    private void ReadRunMethod(MethodInfo method)
    {
        var error = method switch
        {
            _ when method.DeclaringType != Type =>
                $"WorkflowRun on {method} must be declared on {Type}, not inherited from {method.DeclaringType}",
            _ when RunMethod is not null => $"WorkflowRun on multiple: {method} and {RunMethod}",
            { IsPublic: false } => $"WorkflowRun on non-public {method}",
            { IsStatic: true } => $"WorkflowRun on static {method}",
            { ContainsGenericParameters: true } => $"{method} with WorkflowRun contains generic parameters",
            _ when !typeof(Task).IsAssignableFrom(method.ReturnType) =>
                $"WorkflowRun method {method} must return an instance of Task",
            _ when initConstructor is not null
                && !method.GetParameters().Select(p => p.ParameterType)
                    .SequenceEqual(initConstructor.GetParameters().Select(p => p.ParameterType)) =>
                $"WorkflowRun on {method} must match parameter types of WorkflowInit on {initConstructor}",
            _ when Attribute.Dynamic && !HandlerSignature.TakesRawValues(method) =>
                $"WorkflowRun on {method} for dynamic workflow must accept an array of IRawValue",
            _ => null,
        };
        if (error is null)
        {
            RunMethod = method;
        }
        else
        {
            Errors.Add(error);
        }
    }

    private void ReadDynamicOptions(MethodInfo method)
    {
        if (method is not { IsPublic: true, IsStatic: false }
            || method.ReturnType != typeof(WorkflowDefinitionOptions)
            || method.GetParameters().Length != 0)
        {
            Errors.Add($"WorkflowDynamicOptions method {method} must be public, take nothing and return WorkflowDefinitionOptions");
        }
        else if (Name is not null || DynamicOptionsGetter is not null)
        {
            Errors.Add($"WorkflowDynamicOptions method {method} must be the only one, in a dynamic workflow");
        }
        else
        {
            DynamicOptionsGetter = instance => (WorkflowDefinitionOptions)Reflected.Invoke(() => method.Invoke(instance, null))!;
        }
    }

    private void ReadHandler<TAttribute>(MethodInfo method, Action<MethodInfo> read)
        where TAttribute : Attribute
    {
        var kind = typeof(TAttribute).Name.Replace("Attribute", string.Empty, StringComparison.Ordinal);
        if (method.IsDefined(typeof(TAttribute), false))
        {
            if (method.ContainsGenericParameters)
            {
                Errors.Add($"{method} with {kind} contains generic parameters");
            }
            else
            {
                Collect(() => read(method));
            }
        }
        else if (OverridesAttributed<TAttribute>(method))
        {
            Errors.Add($"{kind} on base definition of {method} but not override");
        }
    }

    private void ReadSignal(MethodInfo method)
    {
        var definition = WorkflowSignalDefinition.FromMethod(method);
        DynamicSignal = definition.Dynamic ? Only(DynamicSignal, definition, "signal") : DynamicSignal;
        Add(Signals, definition, d => d.Name, "signal");
    }

    private void ReadQuery(MethodInfo method)
    {
        var definition = WorkflowQueryDefinition.FromMethod(method);
        DynamicQuery = definition.Dynamic ? Only(DynamicQuery, definition, "query") : DynamicQuery;
        Add(Queries, definition, d => d.Name, "query");
    }

    private void ReadUpdate(MethodInfo method)
    {
        validators.Remove(method.Name, out var validator);
        var definition = WorkflowUpdateDefinition.FromMethod(method, validator);
        DynamicUpdate = definition.Dynamic ? Only(DynamicUpdate, definition, "update") : DynamicUpdate;
        Add(Updates, definition, d => d.Name, "update");
    }

    private T Only<T>(T? existing, T definition, string kind)
    {
        if (existing is not null)
        {
            Errors.Add($"{Type} has more than one dynamic {kind}");
        }
        return definition;
    }

    private void Add<T>(Dictionary<string, T> all, T definition, Func<T, string?> nameOf, string kind)
    {
        if (nameOf(definition) is { } name && !all.TryAdd(name, definition))
        {
            Errors.Add($"{Type} has more than one {kind} named {name}");
        }
    }

    private void Collect(Action read)
    {
        try
        {
            read();
        }
        catch (ArgumentException e)
        {
            Errors.Add(e.Message);
        }
    }
}
