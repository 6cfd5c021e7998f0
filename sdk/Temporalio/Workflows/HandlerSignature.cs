using System.Reflection;
using Temporalio.Converters;

namespace Temporalio.Workflows;

/// <summary>What signal, query and update handlers have in common.</summary>
internal static class HandlerSignature
{
    /// <summary>Names that start so belong to the server and the SDKs.</summary>
    public const string ReservedPrefix = "__temporal_";

    public static void RequirePublicInstance(MethodInfo method, string attribute)
    {
        if (!method.IsPublic)
        {
            throw new ArgumentException($"{attribute} method {method} must be public");
        }
        if (method.IsStatic)
        {
            throw new ArgumentException($"{attribute} method {method} cannot be static");
        }
    }

    public static void RequireAllowedName(string? name, string kind)
    {
        if (name is not null && name.StartsWith(ReservedPrefix, StringComparison.Ordinal))
        {
            throw new ArgumentException($"{kind} name {name} cannot start with {ReservedPrefix}");
        }
    }

    public static void RequireDynamicParameters(MethodInfo method, string attribute)
    {
        if (!TakesNameAndRawValues(method))
        {
            throw new ArgumentException($"{attribute} method {method} must take a string and an array of IRawValue to be dynamic");
        }
    }

    public static bool TakesRawValues(MethodInfo method) =>
        method.GetParameters() is [var values] && values.ParameterType == typeof(IRawValue[]);

    public static bool TakesNameAndRawValues(MethodInfo method) =>
        method.GetParameters() is [var name, var values]
        && name.ParameterType == typeof(string)
        && values.ParameterType == typeof(IRawValue[]);

    /// <summary>The name given on the attribute, else the method's, or null for a dynamic handler.</summary>
    public static string? NameOf(MethodInfo method, string attribute, string? given, bool dynamic, bool dropAsync)
    {
        if (dynamic)
        {
            return given is null
                ? null
                : throw new ArgumentException($"{attribute} method {method} cannot be dynamic and have a name");
        }
        return given ?? (dropAsync ? WithoutAsync(method.Name) : method.Name);
    }

    public static string WithoutAsync(string name) =>
        name.Length > 5 && name.EndsWith("Async", StringComparison.Ordinal) ? name[..^5] : name;
}
