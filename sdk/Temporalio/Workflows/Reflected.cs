using System.Reflection;
using System.Runtime.ExceptionServices;

namespace Temporalio.Workflows;

/// <summary>Calls by reflection as if they were direct.</summary>
internal static class Reflected
{
    /// <summary>Runs <paramref name="call"/> and lets the callee's own exception through with its stack.</summary>
    public static object? Invoke(Func<object?> call)
    {
        try
        {
            return call();
        }
        catch (TargetInvocationException e) when (e.InnerException is not null)
        {
            ExceptionDispatchInfo.Throw(e.InnerException);
            throw;
        }
    }

    /// <summary>The result of a completed task, or null if it has none.</summary>
    public static object? ResultOf(Task completed) =>
        ResultType(completed)?.GetProperty(nameof(Task<object>.Result))!.GetValue(completed);

    /// <summary>Whether a task is one with a result.</summary>
    public static bool HasResult(Task task) => ResultType(task) is not null;

    private static Type? ResultType(Task task)
    {
        // The run-time type of a method's task may be a subclass of Task<T> made by the compiler.
        for (var type = task.GetType(); type is not null && type != typeof(Task); type = type.BaseType)
        {
            if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Task<>))
            {
                // An async method without result returns a Task<VoidTaskResult>.
                return type.GenericTypeArguments[0].FullName == "System.Threading.Tasks.VoidTaskResult" ? null : type;
            }
        }
        return null;
    }
}
