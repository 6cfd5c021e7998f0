using System.Reflection;
using System.Runtime.CompilerServices;

namespace Temporalio.Tests.PublicApi;

/// <summary>
/// What code outside an assembly can see of it, as lines: a type's declaration, then its members, indented. Overrides are
/// left out, because calls bind to what they override.
/// </summary>
internal static class PublicSurface
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>The lines of all visible types of an assembly, by the full name of the type.</summary>
    public static SortedDictionary<string, SortedSet<string>> Of(Assembly assembly)
    {
        var types = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        foreach (var type in assembly.GetExportedTypes().Where(IsVisible))
        {
            types[TypeDeclaration.NameOf(type)] = Of(type);
        }
        return types;
    }

    /// <summary>The lines of one type: its declaration and its members.</summary>
    public static SortedSet<string> Of(Type type)
    {
        var lines = new SortedSet<string>(StringComparer.Ordinal);
        lines.UnionWith(TypeDeclaration.LinesOf(type));
        if (type.IsEnum)
        {
            lines.UnionWith(type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(MemberSignature.OfEnum));
            return lines;
        }
        if (typeof(Delegate).IsAssignableFrom(type))
        {
            lines.Add(MemberSignature.Of(type.GetMethod("Invoke")!));
            return lines;
        }
        foreach (var member in type.GetMembers(Declared).Where(member => !member.Name.Contains('<', StringComparison.Ordinal)))
        {
            var line = member switch
            {
                ConstructorInfo constructor when MemberSignature.IsVisible(constructor) => MemberSignature.Of(constructor),
                MethodInfo method when IsListed(method) => MemberSignature.Of(method),
                PropertyInfo property when property.GetAccessors(true).Any(IsListedAccessor) => MemberSignature.Of(property),
                EventInfo { AddMethod: { } add } e when IsListedAccessor(add) => MemberSignature.Of(e),
                FieldInfo { IsPublic: true } or FieldInfo { IsFamily: true } => MemberSignature.Of((FieldInfo)member),
                _ => null,
            };
            if (line is not null)
            {
                lines.Add(line);
            }
        }
        return lines;
    }

    private static bool IsListed(MethodInfo method) =>
        IsListedAccessor(method) && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal));

    private static bool IsListedAccessor(MethodInfo method) =>
        MemberSignature.IsVisible(method) && (method.GetBaseDefinition() == method || !method.IsVirtual);

    private static bool IsVisible(Type type) =>
        !type.Name.Contains('<', StringComparison.Ordinal) && !type.IsDefined(typeof(CompilerGeneratedAttribute));
}
