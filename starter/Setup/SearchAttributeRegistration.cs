using DataEgress.Workflows;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.OperatorService.V1;
using Temporalio.Client;

namespace DataEgress.Starter.Setup;

/// <summary>Registers the search attributes that the workflows set.</summary>
internal static class SearchAttributeRegistration
{
    /// <summary>Adds those that the client's namespace lacks.</summary>
    public static async Task RegisterAsync(ITemporalClient client, CancellationToken cancellationToken)
    {
        var known = await client.OperatorService.ListSearchAttributesAsync(
            new() { Namespace = client.Options.Namespace }, new() { CancellationToken = cancellationToken }).ConfigureAwait(false);
        await AddMissingAsync(client, known, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Adds those that are not among the known ones.</summary>
    /// <returns>Their names.</returns>
    public static async Task<IReadOnlyList<string>> AddMissingAsync(ITemporalClient client, ListSearchAttributesResponse known, CancellationToken cancellationToken)
    {
        var missing = SearchAttributes.All.Select(k => k.Name).Where(name => !known.CustomAttributes.ContainsKey(name)).ToList();
        if (missing.Count > 0)
        {
            var request = new AddSearchAttributesRequest { Namespace = client.Options.Namespace };
            foreach (var name in missing)
            {
                request.SearchAttributes.Add(name, IndexedValueType.Keyword);
            }

            await client.OperatorService.AddSearchAttributesAsync(request, new() { CancellationToken = cancellationToken }).ConfigureAwait(false);
        }

        return missing;
    }
}
