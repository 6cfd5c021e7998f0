using DataEgress.Workflows;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.OperatorService.V1;
using Temporalio.Client;

namespace DataEgress.Local.Provisioning;

/// <summary>Registers the search attributes that the workflows set.</summary>
internal static class SearchAttributeRegistration
{
    /// <summary>Adds those that the namespace lacks.</summary>
    public static async Task RegisterAsync(ITemporalClient client, CancellationToken cancellationToken)
    {
        var rpc = new RpcOptions { CancellationToken = cancellationToken };
        var known = await client.OperatorService.ListSearchAttributesAsync(new ListSearchAttributesRequest { Namespace = client.Options.Namespace }, rpc).ConfigureAwait(false);
        var add = new AddSearchAttributesRequest { Namespace = client.Options.Namespace };
        foreach (var key in SearchAttributes.All.Where(k => !known.CustomAttributes.ContainsKey(k.Name)))
        {
            add.SearchAttributes.Add(key.Name, IndexedValueType.Keyword);
        }

        if (add.SearchAttributes.Count > 0)
        {
            await client.OperatorService.AddSearchAttributesAsync(add, rpc).ConfigureAwait(false);
        }
    }
}
