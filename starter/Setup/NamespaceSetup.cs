using DataEgress.Starter.CommandLine;
using DataEgress.Workflows;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.OperatorService.V1;
using Temporalio.Client;
using Temporalio.Exceptions;

namespace DataEgress.Starter.Setup;

/// <summary>Makes a namespace ready for Egress; what is there already stays as it is.</summary>
internal sealed class NamespaceSetup(ITemporalClient client, TimeProvider clock, CancellationToken cancellation)
{
    private const int NamespaceAttempts = 30;
    private static readonly TimeSpan NamespacePause = TimeSpan.FromSeconds(1);

    private string Namespace => client.Options.Namespace;

    private RpcOptions Rpc => new() { CancellationToken = cancellation };

    /// <summary>Sets it up.</summary>
    /// <param name="retention">How long a new namespace keeps ended workflows.</param>
    /// <exception cref="CommandException">A search attribute exists with another type.</exception>
    public async Task<SetupResult> RunAsync(TimeSpan retention)
    {
        var created = await CreateNamespaceAsync(retention).ConfigureAwait(false);
        var list = await ListAsync(created).ConfigureAwait(false);
        var known = list.CustomAttributes;
        var wrong = SearchAttributes.All
            .Where(k => known.TryGetValue(k.Name, out var type) && type != IndexedValueType.Keyword)
            .Select(k => $"{k.Name} is {known[k.Name]}")
            .ToList();
        if (wrong.Count > 0)
        {
            throw new CommandException(
                ExitCodes.Refused, $"search attributes of namespace '{Namespace}' have another type than Keyword: {string.Join(", ", wrong)}");
        }

        var missing = await SearchAttributeRegistration.AddMissingAsync(client, list, cancellation).ConfigureAwait(false);
        return new(Namespace, created, missing, [.. SearchAttributes.All.Select(k => k.Name).Except(missing)]);
    }

    private async Task<bool> CreateNamespaceAsync(TimeSpan retention)
    {
        try
        {
            await client.WorkflowService.DescribeNamespaceAsync(new() { Namespace = Namespace }, Rpc).ConfigureAwait(false);
            return false;
        }
        catch (RpcException e) when (e.Code == RpcException.StatusCode.NotFound)
        {
            try
            {
                await client.WorkflowService.RegisterNamespaceAsync(
                    new() { Namespace = Namespace, WorkflowExecutionRetentionPeriod = Duration.FromTimeSpan(retention) }, Rpc).ConfigureAwait(false);
                return true;
            }
            catch (RpcException registered) when (registered.Code == RpcException.StatusCode.AlreadyExists)
            {
                return false;
            }
        }
    }

    // A cluster's hosts learn of a new namespace when they next refresh their lists, and tell nobody when they have.
    private async Task<ListSearchAttributesResponse> ListAsync(bool isNew)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await client.OperatorService.ListSearchAttributesAsync(new() { Namespace = Namespace }, Rpc).ConfigureAwait(false);
            }
            catch (RpcException e) when (isNew && e.Code == RpcException.StatusCode.NotFound && attempt < NamespaceAttempts)
            {
                await Task.Delay(NamespacePause, clock, cancellation).ConfigureAwait(false);
            }
        }
    }
}

/// <summary>What was set up.</summary>
/// <param name="Namespace">The namespace.</param>
/// <param name="Created">It was created now.</param>
/// <param name="Registered">Search attributes registered now.</param>
/// <param name="Present">Search attributes that were there.</param>
internal sealed record SetupResult(string Namespace, bool Created, IReadOnlyList<string> Registered, IReadOnlyList<string> Present);
