using System.Linq.Expressions;
using Temporalio.Activities;
using Temporalio.Common;

namespace Temporalio.Workflows;

/// <content>Local activities, which run in the worker that runs the workflow task.</content>
public static partial class Workflow
{
    /// <summary>Runs a local activity by a call of a static method or delegate.</summary>
    /// <typeparam name="TResult">Type of the result.</typeparam>
    /// <param name="activityCall">The call.</param>
    /// <param name="options">Options.</param>
    /// <returns>The result.</returns>
    public static Task<TResult> ExecuteLocalActivityAsync<TResult>(
        Expression<Func<TResult>> activityCall, LocalActivityOptions options)
    {
        var (method, args) = ExpressionUtil.ExtractCall(activityCall);
        return ExecuteLocalActivityAsync<TResult>(ActivityDefinition.NameFromMethodForCall(method), args, options);
    }

    /// <summary>Runs a local activity by a call of a static method or delegate.</summary>
    /// <param name="activityCall">The call.</param>
    /// <param name="options">Options.</param>
    /// <returns>A task that ends with the activity.</returns>
    public static Task ExecuteLocalActivityAsync(
        Expression<Action> activityCall, LocalActivityOptions options)
    {
        var (method, args) = ExpressionUtil.ExtractCall(activityCall);
        return ExecuteLocalActivityAsync(ActivityDefinition.NameFromMethodForCall(method), args, options);
    }

    /// <summary>Runs a local activity by a call of an instance method, or of an interface that declares it.</summary>
    /// <typeparam name="TActivityInstance">Class or interface of the activity.</typeparam>
    /// <typeparam name="TResult">Type of the result.</typeparam>
    /// <param name="activityCall">The call.</param>
    /// <param name="options">Options.</param>
    /// <returns>The result.</returns>
    public static Task<TResult> ExecuteLocalActivityAsync<TActivityInstance, TResult>(
        Expression<Func<TActivityInstance, TResult>> activityCall, LocalActivityOptions options)
    {
        var (method, args) = ExpressionUtil.ExtractCall(activityCall);
        return ExecuteLocalActivityAsync<TResult>(ActivityDefinition.NameFromMethodForCall(method), args, options);
    }

    /// <summary>Runs a local activity by a call of an instance method, or of an interface that declares it.</summary>
    /// <typeparam name="TActivityInstance">Class or interface of the activity.</typeparam>
    /// <param name="activityCall">The call.</param>
    /// <param name="options">Options.</param>
    /// <returns>A task that ends with the activity.</returns>
    public static Task ExecuteLocalActivityAsync<TActivityInstance>(
        Expression<Action<TActivityInstance>> activityCall, LocalActivityOptions options)
    {
        var (method, args) = ExpressionUtil.ExtractCall(activityCall);
        return ExecuteLocalActivityAsync(ActivityDefinition.NameFromMethodForCall(method), args, options);
    }

    /// <summary>Runs a local activity by a call of a static method or delegate.</summary>
    /// <typeparam name="TResult">Type of the result.</typeparam>
    /// <param name="activityCall">The call.</param>
    /// <param name="options">Options.</param>
    /// <returns>The result.</returns>
    public static Task<TResult> ExecuteLocalActivityAsync<TResult>(
        Expression<Func<Task<TResult>>> activityCall, LocalActivityOptions options)
    {
        var (method, args) = ExpressionUtil.ExtractCall(activityCall);
        return ExecuteLocalActivityAsync<TResult>(ActivityDefinition.NameFromMethodForCall(method), args, options);
    }

    /// <summary>Runs a local activity by a call of a static method or delegate.</summary>
    /// <param name="activityCall">The call.</param>
    /// <param name="options">Options.</param>
    /// <returns>A task that ends with the activity.</returns>
    public static Task ExecuteLocalActivityAsync(
        Expression<Func<Task>> activityCall, LocalActivityOptions options)
    {
        var (method, args) = ExpressionUtil.ExtractCall(activityCall);
        return ExecuteLocalActivityAsync(ActivityDefinition.NameFromMethodForCall(method), args, options);
    }

    /// <summary>Runs a local activity by a call of an instance method, or of an interface that declares it.</summary>
    /// <typeparam name="TActivityInstance">Class or interface of the activity.</typeparam>
    /// <typeparam name="TResult">Type of the result.</typeparam>
    /// <param name="activityCall">The call.</param>
    /// <param name="options">Options.</param>
    /// <returns>The result.</returns>
    public static Task<TResult> ExecuteLocalActivityAsync<TActivityInstance, TResult>(
        Expression<Func<TActivityInstance, Task<TResult>>> activityCall, LocalActivityOptions options)
    {
        var (method, args) = ExpressionUtil.ExtractCall(activityCall);
        return ExecuteLocalActivityAsync<TResult>(ActivityDefinition.NameFromMethodForCall(method), args, options);
    }

    /// <summary>Runs a local activity by a call of an instance method, or of an interface that declares it.</summary>
    /// <typeparam name="TActivityInstance">Class or interface of the activity.</typeparam>
    /// <param name="activityCall">The call.</param>
    /// <param name="options">Options.</param>
    /// <returns>A task that ends with the activity.</returns>
    public static Task ExecuteLocalActivityAsync<TActivityInstance>(
        Expression<Func<TActivityInstance, Task>> activityCall, LocalActivityOptions options)
    {
        var (method, args) = ExpressionUtil.ExtractCall(activityCall);
        return ExecuteLocalActivityAsync(ActivityDefinition.NameFromMethodForCall(method), args, options);
    }

    /// <summary>Runs a local activity by name.</summary>
    /// <param name="activity">Activity type.</param>
    /// <param name="args">Arguments.</param>
    /// <param name="options">Options.</param>
    /// <returns>A task that ends with the activity.</returns>
    public static Task ExecuteLocalActivityAsync(
        string activity, IReadOnlyCollection<object?> args, LocalActivityOptions options) =>
        ExecuteLocalActivityAsync<ValueTuple>(activity, args, options);

    /// <summary>Runs a local activity by name.</summary>
    /// <typeparam name="TResult">Type of the result.</typeparam>
    /// <param name="activity">Activity type.</param>
    /// <param name="args">Arguments.</param>
    /// <param name="options">Options.</param>
    /// <returns>The result.</returns>
    public static Task<TResult> ExecuteLocalActivityAsync<TResult>(
        string activity, IReadOnlyCollection<object?> args, LocalActivityOptions options) =>
        Context.ExecuteLocalActivityAsync<TResult>(activity, args, options);
}
