using Microsoft.Extensions.Options;

namespace DataEgress.Activities.Egress.Sft;

/// <summary>The routes of this host, read once from its routes file.</summary>
internal sealed class RouteTable(IOptions<EgressOptions> options)
{
    private readonly Lazy<Routes> routes = new(() => Load(options.Value.Sft.RoutesFile));

    /// <summary>The routes.</summary>
    /// <exception cref="Temporalio.Exceptions.ApplicationFailureException">There is no routes file, or it is wrong.</exception>
    public Routes Current => routes.Value;

    private static Routes Load(string? path)
    {
        var reader = new RoutesReader();
        return path is null
            ? throw Failures.Configuration("Egress:Sft:RoutesFile: missing; this host cannot send by SFT")
            : reader.Read(File.ReadAllText(path)) ?? throw Failures.Configuration($"{path}: {string.Join("; ", reader.Errors)}");
    }
}
