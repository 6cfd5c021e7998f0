using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Temporalio.Activities;
using Temporalio.Workflows;

namespace Temporalio.Extensions.Hosting;

/// <summary>Makes activities whose instances come from a service provider, in a scope per attempt.</summary>
public static class ServiceProviderExtensions
{
    private const BindingFlags Any = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance;

    /// <summary>All activities of a service.</summary>
    /// <typeparam name="T">The service.</typeparam>
    /// <param name="provider">The provider.</param>
    /// <returns>The definitions.</returns>
    public static IReadOnlyCollection<ActivityDefinition> CreateTemporalActivityDefinitions<T>(this IServiceProvider provider) =>
        provider.CreateTemporalActivityDefinitions(typeof(T));

    /// <summary>All activities of a service.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="type">The service.</param>
    /// <returns>The definitions.</returns>
    public static IReadOnlyCollection<ActivityDefinition> CreateTemporalActivityDefinitions(
        this IServiceProvider provider, Type type) =>
        [.. type.GetMethods(Any)
            .Where(method => method.IsDefined(typeof(ActivityAttribute)))
            .Select(method => provider.CreateTemporalActivityDefinition(type, method))];

    /// <summary>One activity of a service.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="instanceType">The service.</param>
    /// <param name="method">The activity's method.</param>
    /// <returns>The definition.</returns>
    public static ActivityDefinition CreateTemporalActivityDefinition(
        this IServiceProvider provider, Type instanceType, MethodInfo method) =>
        ActivityDefinition.Create(method, args => InvokeInScopeAsync(provider, instanceType, method, args));

    private static async Task<object?> InvokeInScopeAsync(
        IServiceProvider provider, Type instanceType, MethodInfo method, object?[] args)
    {
        // An interceptor may have set the scope; then it also disposes it.
        AsyncServiceScope? own = null;
        if (ActivityScope.ServiceScope is null)
        {
            own = provider.CreateAsyncScope();
            ActivityScope.ServiceScope = own;
        }
        try
        {
            var instance = method.IsStatic
                ? null
                : ActivityScope.ScopedInstance ?? ActivityScope.ServiceScope!.ServiceProvider.GetRequiredService(instanceType);
            ActivityScope.ScopedInstance = instance;
            var result = Reflected.Invoke(() => method.Invoke(instance, args));
            if (result is not Task task)
            {
                return result;
            }
            await task.ConfigureAwait(false);
            return Reflected.HasResult(task) ? Reflected.ResultOf(task) : ValueTuple.Create();
        }
        finally
        {
            if (own is { } scope)
            {
                await scope.DisposeAsync().ConfigureAwait(false);
            }
            ActivityScope.ServiceScope = null;
            ActivityScope.ScopedInstance = null;
        }
    }
}
