using System.Reflection;

namespace Temporalio.Client;

internal static class CallNames
{
    public static string NameFromRunMethodForCall(MethodInfo method) => throw new NotImplementedException();

    public static string NameFromMethodForCall(MethodInfo method) => throw new NotImplementedException();

    public static string NameFromPropertyForCall(PropertyInfo property) => throw new NotImplementedException();
}
