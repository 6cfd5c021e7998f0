using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace DataEgress.Activities.Deployment;

/// <summary>Registers what the activities of deployments are made of.</summary>
internal static class DeploymentServices
{
    /// <summary>Registers the activities and their parts, besides those of egress.</summary>
    public static IServiceCollection AddDeploymentActivities(this IServiceCollection services)
    {
        services.AddOptions<DeploymentOptions>().BindConfiguration(DeploymentOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<DeploymentOptions>, DeploymentOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<DeploymentFolders>();
        services.AddSingleton<CommandDigests>();
        services.AddSingleton<StepMarks>();
        services.AddSingleton<SecretReferences>();
        services.AddSingleton<CommandRunner>();
        services.AddSingleton<DeploymentActivities>();
        return services;
    }
}
