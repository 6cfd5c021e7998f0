using System.Linq.Expressions;
using System.Reflection;

namespace Temporalio.Common;

/// <summary>Reads calls such as <c>wf =&gt; wf.RunAsync(input)</c>: which method, with which arguments.</summary>
internal static class ExpressionUtil
{
    /// <summary>Method and arguments of a call without an instance or result.</summary>
    public static (MethodInfo Method, IReadOnlyCollection<object?> Args) ExtractCall(Expression<Action> expr) => Extract(expr);

    /// <summary>Method and arguments of a call without a result.</summary>
    public static (MethodInfo Method, IReadOnlyCollection<object?> Args) ExtractCall<TInstance>(
        Expression<Action<TInstance>> expr) => Extract(expr);

    /// <summary>Method and arguments of a call without an instance.</summary>
    public static (MethodInfo Method, IReadOnlyCollection<object?> Args) ExtractCall<TResult>(
        Expression<Func<TResult>> expr) => Extract(expr);

    /// <summary>Method and arguments of a call.</summary>
    public static (MethodInfo Method, IReadOnlyCollection<object?> Args) ExtractCall<TInstance, TResult>(
        Expression<Func<TInstance, TResult>> expr, bool errorSaysPropertyAccepted = false) =>
        Extract(expr, errorSaysPropertyAccepted ? "one method call or property" : "one method call");

    /// <summary>The property or field that is read; null if the expression is something else.</summary>
    public static MemberInfo? ExtractMemberAccess<TInstance, TResult>(Expression<Func<TInstance, TResult>> expr) =>
        expr.Body is MemberExpression access ? access.Member : null;

    private static (MethodInfo Method, IReadOnlyCollection<object?> Args) Extract(
        LambdaExpression expr, string allowed = "one method call")
    {
        if (expr.Body is not MethodCallExpression call)
        {
            throw new ArgumentException($"The expression must be {allowed}.");
        }

        return (MethodOf(call, expr), [.. call.Arguments.Select(Evaluate)]);
    }

    private static MethodInfo MethodOf(MethodCallExpression call, LambdaExpression expr)
    {
        if (call.Object is null)
        {
            return expr.Parameters.Count == 0
                ? call.Method
                : throw new ArgumentException("The call of a static method takes no lambda parameter.");
        }

        if (expr.Parameters is not [{ IsByRef: false } parameter] || parameter != call.Object)
        {
            throw new ArgumentException("The method must be called on the lambda's only parameter.");
        }

        // The compiler names the class that declares the method; attributes and names come from the class it is called on.
        var method = call.Method;
        return method.ReflectedType == parameter.Type
            ? method
            : parameter.Type.GetMethod(
                method.Name,
                BindingFlags.Public | BindingFlags.Instance,
                [.. method.GetParameters().Select(p => p.ParameterType)])
                ?? throw new ArgumentException($"{parameter.Type} has no public method {method}.");
    }

    // Interpreted: compiling a lambda for a single use costs far more.
    private static object? Evaluate(Expression argument) => argument is ConstantExpression constant
        ? constant.Value
        : Expression.Lambda<Func<object?>>(Expression.Convert(argument, typeof(object))).Compile(preferInterpretation: true)();
}
