using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Temporalio.Tests.PublicApi;

/// <summary>Members as the compiler of another assembly sees them, names of parameters and nullable annotations included.</summary>
internal static class MemberSignature
{
    private static readonly NullabilityInfoContext Annotations = new();

    public static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    public static string Of(ConstructorInfo constructor) =>
        $"{PrefixOf(constructor)}{AccessOf(constructor)}new({ParametersOf(constructor)})";

    public static string Of(MethodInfo method)
    {
        var arguments = method.GetGenericArguments();
        var generic = arguments.Length == 0 ? string.Empty : $"<{string.Join(", ", arguments.Select(a => a.Name))}>";
        var result = TypeDeclaration.NameOf(method.ReturnType, Annotations.Create(method.ReturnParameter));
        return $"{PrefixOf(method)}{AccessOf(method)}{ModifiersOf(method)}{result} {method.Name}{generic}"
            + $"({ParametersOf(method)}){TypeDeclaration.ConstraintsOf(arguments)}";
    }

    public static string Of(PropertyInfo property)
    {
        var accessors = property.GetAccessors(true).Where(IsVisible).ToList();
        var widest = accessors.FirstOrDefault(accessor => accessor.IsPublic) ?? accessors[0];
        var info = Annotations.Create(property);
        var type = TypeDeclaration.NameOf(property.PropertyType, info);
        var index = property.GetIndexParameters() is { Length: > 0 } parameters ? $"[{ListOf(parameters)}]" : string.Empty;
        var listed = accessors.OrderBy(accessor => accessor.ReturnType == typeof(void)).Select(accessor =>
            (accessor.IsPublic == widest.IsPublic ? string.Empty : "protected ") + NameOf(accessor) + "; ");
        var required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : string.Empty;
        return $"{PrefixOf(property)}{AccessOf(widest)}{required}{ModifiersOf(widest)}{type} {property.Name}{index} "
            + $"{{ {string.Concat(listed)}}}";
    }

    public static string Of(EventInfo e) =>
        $"{PrefixOf(e)}{AccessOf(e.AddMethod!)}{ModifiersOf(e.AddMethod!)}event "
        + $"{TypeDeclaration.NameOf(e.EventHandlerType!, Annotations.Create(e))} {e.Name}";

    public static string Of(FieldInfo field)
    {
        var access = field.IsPublic ? string.Empty : "protected ";
        var modifiers = field.IsLiteral ? "const " : (field.IsStatic ? "static " : string.Empty) + (field.IsInitOnly ? "readonly " : string.Empty);
        var value = field.IsLiteral ? $" = {LiteralOf(field.GetRawConstantValue())}" : string.Empty;
        return $"{PrefixOf(field)}{access}{modifiers}{TypeDeclaration.NameOf(field.FieldType, Annotations.Create(field))} {field.Name}{value}";
    }

    public static string OfEnum(FieldInfo member) => $"{PrefixOf(member)}{member.Name} = {LiteralOf(member.GetRawConstantValue())}";

    private static string NameOf(MethodInfo accessor) => accessor switch
    {
        { ReturnType: var type } when type != typeof(void) => "get",
        // By name: older frameworks have no such type, and libraries for them bring their own.
        _ when accessor.ReturnParameter.GetRequiredCustomModifiers().Any(m => m.Name == nameof(IsExternalInit)) => "init",
        _ => "set",
    };

    // The compiler declares constructors of types with required members obsolete, for older compilers.
    private static string PrefixOf(MemberInfo member) =>
        member.IsDefined(typeof(ObsoleteAttribute)) && !member.IsDefined(typeof(CompilerFeatureRequiredAttribute))
            ? "[Obsolete] "
            : string.Empty;

    private static string AccessOf(MethodBase method) => method.IsPublic ? string.Empty : "protected ";

    private static string ModifiersOf(MethodInfo method) => method switch
    {
        { IsStatic: true } => "static ",
        { DeclaringType.IsInterface: true } => method.IsAbstract ? string.Empty : "virtual ",
        { IsAbstract: true } => "abstract ",
        { IsVirtual: true, IsFinal: false } => "virtual ",
        _ => string.Empty,
    };

    private static string ParametersOf(MethodBase method) =>
        (method.IsDefined(typeof(ExtensionAttribute)) ? "this " : string.Empty) + ListOf(method.GetParameters());

    private static string ListOf(IEnumerable<ParameterInfo> parameters) => string.Join(", ", parameters.Select(parameter =>
    {
        var kind = parameter switch
        {
            { IsOut: true } => "out ",
            { ParameterType.IsByRef: true } => parameter.IsIn ? "in " : "ref ",
            _ when parameter.IsDefined(typeof(ParamArrayAttribute)) => "params ",
            _ => string.Empty,
        };
        var type = TypeDeclaration.NameOf(parameter.ParameterType, Annotations.Create(parameter));
        var value = parameter.HasDefaultValue ? $" = {LiteralOf(parameter.RawDefaultValue)}" : string.Empty;
        return $"{kind}{type} {parameter.Name}{value}";
    }));

    private static string LiteralOf(object? value) => value switch
    {
        null => "default",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
