using Microsoft.Extensions.Options;

namespace DataEgress.Activities.Egress.Sft;

/// <summary>
/// The routes of this host, read once from its routes file. Where a stub is set, every file is posted there, so that one file
/// of routes serves all environments and none but production reaches a recipient.
/// </summary>
internal sealed class RouteTable(IOptions<EgressOptions> options)
{
    private readonly Lazy<Routes> routes = new(() => Load(options.Value.Sft));

    /// <summary>The routes.</summary>
    /// <exception cref="Temporalio.Exceptions.ApplicationFailureException">There is no routes file, or it is wrong.</exception>
    public Routes Current => routes.Value;

    private static Routes Load(SftOptions options)
    {
        var path = options.RoutesFile ?? throw Failures.Configuration("Egress:Sft:RoutesFile: missing; this host cannot send by SFT");
        var reader = new RoutesReader();
        var routes = reader.Read(File.ReadAllText(path)) ?? throw Failures.Configuration($"{path}: {string.Join("; ", reader.Errors)}");
        return options.StubUrl is { } stub ? routes with { All = [.. routes.All.Select(route => ToStub(route, new(stub)))] } : routes;
    }

    private static Route ToStub(Route route, Uri stub) => route with
    {
        Actions = [.. route.Actions.Select(action => action is HttpRequest ? new HttpRequest(stub, VerifyTls: true) : action)],
    };
}
