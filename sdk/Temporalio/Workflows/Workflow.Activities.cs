using System.Linq.Expressions;
using Temporalio.Activities;
using Temporalio.Common;

namespace Temporalio.Workflows;

/// <content>Activities.</content>
public static partial class Workflow
{
    /// <summary>Runs an activity by a call of a static method or delegate.</summary>
    /// <typeparam name="TResult">Type of the result.</typeparam>
    /// <param name="activityCall">The call.</param>
    /// <param name="options">Options.</param>
    /// <returns>The result.</returns>
    public static Task<TResult> ExecuteActivityAsync<TResult>(
        Expression<Func<TResult>> activityCall, ActivityOptions options)
    {
        var (method, args) = ExpressionUtil.ExtractCall(activityCall);
        return ExecuteActivityAsync<TResult>(ActivityDefinition.NameFromMethodForCall(method), args, options);
    }

    /// <summary>Runs an activity by a call of a static method or delegate.</summary>
    /// <param name="activityCall">The call.</param>
    /// <param name="options">Options.</param>
    /// <returns>A task that ends with the activity.</returns>
    public static Task ExecuteActivityAsync(
        Expression<Action> activityCall, ActivityOptions options)
    {
        var (method, args) = ExpressionUtil.ExtractCall(activityCall);
        return ExecuteActivityAsync(ActivityDefinition.NameFromMethodForCall(method), args, options);
    }

    /// <summary>Runs an activity by a call of an instance method, or of an interface that declares it.</summary>
    /// <typeparam name="TActivityInstance">Class or interface of the activity.</typeparam>
    /// <typeparam name="TResult">Type of the result.</typeparam>
    /// <param name="activityCall">The call.</param>
    /// <param name="options">Options.</param>
    /// <returns>The result.</returns>
    public static Task<TResult> ExecuteActivityAsync<TActivityInstance, TResult>(
        Expression<Func<TActivityInstance, TResult>> activityCall, ActivityOptions options)
    {
        var (method, args) = ExpressionUtil.ExtractCall(activityCall);
        return ExecuteActivityAsync<TResult>(ActivityDefinition.NameFromMethodForCall(method), args, options);
    }

    /// <summary>Runs an activity by a call of an instance method, or of an interface that declares it.</summary>
    /// <typeparam name="TActivityInstance">Class or interface of the activity.</typeparam>
    /// <param name="activityCall">The call.</param>
    /// <param name="options">Options.</param>
    /// <returns>A task that ends with the activity.</returns>
    public static Task ExecuteActivityAsync<TActivityInstance>(
        Expression<Action<TActivityInstance>> activityCall, ActivityOptions options)
    {
        var (method, args) = ExpressionUtil.ExtractCall(activityCall);
        return ExecuteActivityAsync(ActivityDefinition.NameFromMethodForCall(method), args, options);
    }

    /// <summary>Runs an activity by a call of a static method or delegate.</summary>
    /// <typeparam name="TResult">Type of the result.</typeparam>
    /// <param name="activityCall">The call.</param>
    /// <param name="options">Options.</param>
    /// <returns>The result.</returns>
    public static Task<TResult> ExecuteActivityAsync<TResult>(
        Expression<Func<Task<TResult>>> activityCall, ActivityOptions options)
    {
        var (method, args) = ExpressionUtil.ExtractCall(activityCall);
        return ExecuteActivityAsync<TResult>(ActivityDefinition.NameFromMethodForCall(method), args, options);
    }

    /// <summary>Runs an activity by a call of a static method or delegate.</summary>
    /// <param name="activityCall">The call.</param>
    /// <param name="options">Options.</param>
    /// <returns>A task that ends with the activity.</returns>
    public static Task ExecuteActivityAsync(
        Expression<Func<Task>> activityCall, ActivityOptions options)
    {
        var (method, args) = ExpressionUtil.ExtractCall(activityCall);
        return ExecuteActivityAsync(ActivityDefinition.NameFromMethodForCall(method), args, options);
    }

    /// <summary>Runs an activity by a call of an instance method, or of an interface that declares it.</summary>
    /// <typeparam name="TActivityInstance">Class or interface of the activity.</typeparam>
    /// <typeparam name="TResult">Type of the result.</typeparam>
    /// <param name="activityCall">The call.</param>
    /// <param name="options">Options.</param>
    /// <returns>The result.</returns>
    public static Task<TResult> ExecuteActivityAsync<TActivityInstance, TResult>(
        Expression<Func<TActivityInstance, Task<TResult>>> activityCall, ActivityOptions options)
    {
        var (method, args) = ExpressionUtil.ExtractCall(activityCall);
        return ExecuteActivityAsync<TResult>(ActivityDefinition.NameFromMethodForCall(method), args, options);
    }

    /// <summary>Runs an activity by a call of an instance method, or of an interface that declares it.</summary>
    /// <typeparam name="TActivityInstance">Class or interface of the activity.</typeparam>
    /// <param name="activityCall">The call.</param>
    /// <param name="options">Options.</param>
    /// <returns>A task that ends with the activity.</returns>
    public static Task ExecuteActivityAsync<TActivityInstance>(
        Expression<Func<TActivityInstance, Task>> activityCall, ActivityOptions options)
    {
        var (method, args) = ExpressionUtil.ExtractCall(activityCall);
        return ExecuteActivityAsync(ActivityDefinition.NameFromMethodForCall(method), args, options);
    }

    /// <summary>Runs an activity by name.</summary>
    /// <param name="activity">Activity type.</param>
    /// <param name="args">Arguments.</param>
    /// <param name="options">Options.</param>
    /// <returns>A task that ends with the activity.</returns>
    public static Task ExecuteActivityAsync(
        string activity, IReadOnlyCollection<object?> args, ActivityOptions options) =>
        ExecuteActivityAsync<ValueTuple>(activity, args, options);

    /// <summary>Runs an activity by name.</summary>
    /// <typeparam name="TResult">Type of the result.</typeparam>
    /// <param name="activity">Activity type.</param>
    /// <param name="args">Arguments.</param>
    /// <param name="options">Options.</param>
    /// <returns>The result.</returns>
    public static Task<TResult> ExecuteActivityAsync<TResult>(
        string activity, IReadOnlyCollection<object?> args, ActivityOptions options) =>
        Context.ExecuteActivityAsync<TResult>(activity, args, options);
}
