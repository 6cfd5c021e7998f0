using DataEgress.Local.Temporal.Frontend;
using DataEgress.Local.Temporal.Frontend.Rules;
using DataEgress.Local.Temporal.Grpc;
using DataEgress.Local.Temporal.Namespaces;
using DataEgress.Local.Temporal.Visibility;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.OperatorService.V1;

namespace DataEgress.Local.Temporal.Operator;

/// <summary>Calls of operators: search attributes, the end of namespaces, the cluster.</summary>
internal sealed class OperatorCalls(NamespaceRegistry registry, NamespaceStore store, NamespaceRemoval removal)
{
    public const string ServiceName = "temporal.api.operatorservice.v1.OperatorService";

    // As many columns of each type as a real server's default database has.
    private const int MaximumKeywords = 10;
    private const int MaximumOfOtherTypes = 3;

    public void AddTo(GrpcMethodTable.Builder.ServiceBuilder service) => service
        .Add<ListSearchAttributesRequest, ListSearchAttributesResponse>("ListSearchAttributes", ListSearchAttributes)
        .Add<AddSearchAttributesRequest, AddSearchAttributesResponse>("AddSearchAttributes", AddSearchAttributesAsync)
        .Add<RemoveSearchAttributesRequest, RemoveSearchAttributesResponse>("RemoveSearchAttributes", RemoveSearchAttributesAsync)
        .Add<DeleteNamespaceRequest, DeleteNamespaceResponse>("DeleteNamespace", DeleteNamespaceAsync)
        .Add<ListClustersRequest, ListClustersResponse>("ListClusters", ListClusters)
        .Add<Empty, Empty>("ListNexusEndpoints", _ => new Empty());

    private ListSearchAttributesResponse ListSearchAttributes(ListSearchAttributesRequest request)
    {
        var response = new ListSearchAttributesResponse();
        response.CustomAttributes.Add(Resolve(request.Namespace).CustomSearchAttributes);
        response.SystemAttributes.Add(SystemSearchAttributes.System);
        response.SystemAttributes.Add(SystemSearchAttributes.Predefined);
        return response;
    }

    private async Task<AddSearchAttributesResponse> AddSearchAttributesAsync(AddSearchAttributesRequest request, GrpcCall call)
    {
        if (request.SearchAttributes.Count == 0)
        {
            throw NoSearchAttributes();
        }

        foreach (var (name, type) in request.SearchAttributes)
        {
            if (SystemSearchAttributes.IsReserved(name))
            {
                throw RequestRules.Refused($"Search attribute {name} is reserved by system.");
            }

            if (!System.Enum.IsDefined(type))
            {
                throw RequestRules.Refused($"Unknown search attribute type: {type}.");
            }
        }

        await store.ChangeAsync(() => WithAttributes(Resolve(request.Namespace), request.SearchAttributes));
        return new AddSearchAttributesResponse();
    }

    private async Task<RemoveSearchAttributesResponse> RemoveSearchAttributesAsync(RemoveSearchAttributesRequest request, GrpcCall call)
    {
        if (request.SearchAttributes.Count == 0)
        {
            throw NoSearchAttributes();
        }

        await store.ChangeAsync(() =>
        {
            var entry = Resolve(request.Namespace);
            var custom = entry.CustomSearchAttributes;
            var fixedName = request.SearchAttributes.FirstOrDefault(name => !custom.ContainsKey(name) && SystemSearchAttributes.IsReserved(name));
            return fixedName is null
                ? entry with { CustomSearchAttributes = custom.RemoveRange(request.SearchAttributes) }
                : throw RequestRules.Refused($"Unable to remove non-custom search attributes: {fixedName}.");
        });
        return new RemoveSearchAttributesResponse();
    }

    private async Task<DeleteNamespaceResponse> DeleteNamespaceAsync(DeleteNamespaceRequest request, GrpcCall call)
    {
        var entry = (request.Namespace.Length, request.NamespaceId.Length) switch
        {
            (0, 0) => throw RequestRules.Refused("Namespace not set on request."),
            ( > 0, > 0) => throw RequestRules.Refused("Only one of namespace name or Id should be set on request."),
            (0, _) => registry.TryGetById(request.NamespaceId, out var known) ? known : throw NamespaceRegistry.NotFound(request.NamespaceId),
            _ => registry.Resolve(request.Namespace),
        };
        return new DeleteNamespaceResponse { DeletedNamespace = await removal.RemoveAsync(entry) };
    }

    private ListClustersResponse ListClusters(ListClustersRequest request) => new()
    {
        Clusters =
        {
            new ClusterMetadata
            {
                ClusterName = SystemCalls.ClusterName,
                ClusterId = store.ClusterId,
                HistoryShardCount = 1,
                InitialFailoverVersion = 1,
                IsConnectionEnabled = true,
            },
        },
    };

    // Those that are there already stay as they are, whatever their type.
    private static NamespaceEntry WithAttributes(NamespaceEntry entry, IEnumerable<KeyValuePair<string, IndexedValueType>> added)
    {
        var custom = entry.CustomSearchAttributes;
        foreach (var (name, type) in added.Where(attribute => !custom.ContainsKey(attribute.Key)))
        {
            var used = custom.Values.Count(known => known == type);
            var most = type switch
            {
                IndexedValueType.Unspecified => 0,
                IndexedValueType.Keyword => MaximumKeywords,
                _ => MaximumOfOtherTypes,
            };
            if (used >= most)
            {
                throw RequestRules.Refused(
                    $"Unable to create search attributes: cannot have more than {used} search attribute of type {type}.");
            }

            custom = custom.Add(name, type);
        }

        return entry with { CustomSearchAttributes = custom };
    }

    private NamespaceEntry Resolve(string name) =>
        name.Length == 0 ? throw RequestRules.Refused("Namespace is not set on request.") : registry.Resolve(name);

    private static GrpcStatusException NoSearchAttributes() => RequestRules.Refused("SearchAttributes are not set on request.");
}
