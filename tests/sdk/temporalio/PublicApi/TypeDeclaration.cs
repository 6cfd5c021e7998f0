using System.Reflection;
using System.Runtime.CompilerServices;

namespace Temporalio.Tests.PublicApi;

/// <summary>Types as the compiler of another assembly sees them: kind, base, interfaces, constraints.</summary>
internal static class TypeDeclaration
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
    };

    private static readonly HashSet<string> Shortened =
    [
        "System",
        "System.Collections.Generic",
        "System.Linq.Expressions",
        "System.Threading",
        "System.Threading.Tasks",
    ];

    /// <summary>The declaration, and a line for the base and for each interface.</summary>
    public static IEnumerable<string> LinesOf(Type type)
    {
        var obsolete = type.IsDefined(typeof(ObsoleteAttribute)) ? "[Obsolete] " : string.Empty;
        var usage = type.GetCustomAttribute<AttributeUsageAttribute>(inherit: false) is { } u
            ? $"[AttributeUsage({u.ValidOn}, AllowMultiple = {u.AllowMultiple}, Inherited = {u.Inherited})] "
            : string.Empty;
        yield return $"# {obsolete}{usage}{KindOf(type)} {NameOf(type)}{ConstraintsOf(type.GetGenericArguments())}";
        if (type.IsEnum || typeof(Delegate).IsAssignableFrom(type))
        {
            yield break;
        }
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType))
        {
            yield return $": {NameOf(parent)}";
        }
        foreach (var implemented in type.GetInterfaces().Where(i => i.IsVisible))
        {
            yield return $": {NameOf(implemented)}";
        }
    }

    /// <summary>A type's name with namespace and arguments.</summary>
    /// <param name="type">The type.</param>
    /// <param name="nullability">What its annotations say; none are shown if null.</param>
    public static string NameOf(Type type, NullabilityInfo? nullability = null)
    {
        if (type.IsByRef)
        {
            return NameOf(type.GetElementType()!, nullability);
        }
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return $"{NameOf(underlying)}?";
        }
        var mark = nullability is { ReadState: NullabilityState.Nullable } or { WriteState: NullabilityState.Nullable }
            && !type.IsValueType ? "?" : string.Empty;
        return Unmarked(type, nullability) + mark;
    }

    /// <summary>The constraints of type parameters, as <c>where</c> clauses.</summary>
    public static string ConstraintsOf(IEnumerable<Type> arguments) =>
        string.Concat(arguments.Where(argument => argument.IsGenericParameter).Select(argument =>
        {
            var attributes = argument.GenericParameterAttributes;
            var constraints = argument.GetGenericParameterConstraints().Select(c => NameOf(c)).Order(StringComparer.Ordinal).ToList();
            if (attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
            {
                constraints.Insert(0, "class");
            }
            if (attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint))
            {
                constraints.Insert(0, "struct");
            }
            if (attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint))
            {
                constraints.Add("new()");
            }
            return constraints.Count == 0 ? string.Empty : $" where {argument.Name} : {string.Join(", ", constraints)}";
        }));

    private static string Unmarked(Type type, NullabilityInfo? nullability)
    {
        if (type.IsGenericParameter)
        {
            return type.Name;
        }
        if (type.IsArray)
        {
            return $"{NameOf(type.GetElementType()!, nullability?.ElementType)}[]";
        }
        if (Keywords.TryGetValue(type, out var keyword))
        {
            return keyword;
        }
        var name = type.Name.Split('`')[0];
        var arguments = type.GetGenericArguments();
        var inherited = type.DeclaringType?.GetGenericArguments().Length ?? 0;
        var infos = nullability?.GenericTypeArguments is { } given && given.Length == arguments.Length ? given : null;
        var own = arguments.Select((argument, i) => NameOf(argument, infos?[i])).Skip(inherited).ToList();
        var suffix = own.Count == 0 ? string.Empty : $"<{string.Join(", ", own)}>";
        var prefix = type.DeclaringType is { } outer
            ? $"{NameOf(outer)}."
            : Shortened.Contains(type.Namespace ?? string.Empty) ? string.Empty : $"{type.Namespace}.";
        return prefix + name + suffix;
    }

    private static string KindOf(Type type) => type switch
    {
        { IsEnum: true } => type.IsDefined(typeof(FlagsAttribute)) ? "flags enum" : "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => "struct",
        _ when typeof(Delegate).IsAssignableFrom(type) => "delegate",
        { IsAbstract: true, IsSealed: true } => "static class",
        _ => (type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : string.Empty)
            + (type.GetMethod("<Clone>$") is null ? "class" : "record"),
    };
}
