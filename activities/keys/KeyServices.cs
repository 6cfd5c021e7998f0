using DataEgress.Activities.Egress;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace DataEgress.Activities.Keys;

/// <summary>Registers what the activities of key import are made of.</summary>
internal static class KeyServices
{
    /// <summary>Registers the activities and their parts. The configuration must be registered too.</summary>
    public static IServiceCollection AddKeyActivities(this IServiceCollection services)
    {
        services.AddOptions<KeyImportOptions>().BindConfiguration(KeyImportOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<KeyImportOptions>, KeyImportOptionsValidator>());
        services.AddAws();
        services.AddSingleton<ExternalKeys>();
        services.AddSingleton<WrappingPackages>();
        services.AddSingleton<KeyMaterials>();
        services.AddSingleton<KeyVerification>();
        services.AddSingleton<KeyActivities>();
        return services;
    }
}
