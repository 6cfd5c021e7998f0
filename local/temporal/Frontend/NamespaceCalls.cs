using System.Collections.Immutable;
using System.Text;
using DataEgress.Local.Temporal.Frontend.Rules;
using DataEgress.Local.Temporal.Grpc;
using DataEgress.Local.Temporal.Namespaces;
using DataEgress.Local.Temporal.Rules;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.ErrorDetails.V1;
using Temporalio.Api.Namespace.V1;
using Temporalio.Api.Replication.V1;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.Frontend;

/// <summary>Calls that register, describe and change namespaces.</summary>
internal sealed class NamespaceCalls(NamespaceRegistry registry, NamespaceStore store)
{
    private const int DefaultPage = 100;

    public void AddTo(GrpcMethodTable.Builder.ServiceBuilder service) => service
        .Add<RegisterNamespaceRequest, RegisterNamespaceResponse>("RegisterNamespace", RegisterAsync)
        .Add<DescribeNamespaceRequest, DescribeNamespaceResponse>("DescribeNamespace", Describe)
        .Add<ListNamespacesRequest, ListNamespacesResponse>("ListNamespaces", List)
        .Add<UpdateNamespaceRequest, UpdateNamespaceResponse>("UpdateNamespace", UpdateAsync)
        .Add<DeprecateNamespaceRequest, DeprecateNamespaceResponse>("DeprecateNamespace", DeprecateAsync);

    private async Task<RegisterNamespaceResponse> RegisterAsync(RegisterNamespaceRequest request, GrpcCall call)
    {
        if (request.Namespace.Length == 0)
        {
            throw NamespaceNotSet();
        }

        if (Encoding.UTF8.GetByteCount(request.Namespace) > FrontendLimits.NamespaceBytes)
        {
            throw RequestRules.Refused("Namespace length exceeds limit.");
        }

        if (request.IsGlobalNamespace)
        {
            throw RequestRules.Refused("Cannot register global namespace when not enabled.");
        }

        var retention = CheckedRetention(request.WorkflowExecutionRetentionPeriod);
        await store.ChangeAsync(() => registry.TryGetByName(request.Namespace, out _)
            ? throw new GrpcStatusException(
                GrpcStatusCode.AlreadyExists,
                $"Namespace \"{request.Namespace}\" already exists",
                new NamespaceAlreadyExistsFailure())
            : new NamespaceEntry
            {
                Id = Guid.NewGuid().ToString(),
                Name = request.Namespace,
                Description = request.Description,
                OwnerEmail = request.OwnerEmail,
                Data = request.Data.ToImmutableSortedDictionary(StringComparer.Ordinal),
                Retention = retention,
            });
        return new RegisterNamespaceResponse();
    }

    private DescribeNamespaceResponse Describe(DescribeNamespaceRequest request)
    {
        if (request is { Namespace: "", Id: "" })
        {
            throw NamespaceNotSet();
        }

        if (request.Id.Length > 0 && request.Namespace.Length > 0)
        {
            throw RequestRules.Refused("GetNamespace operation failed. Both ID and Name specified in request.");
        }

        if (request.Namespace.Length > 0)
        {
            return Describe(registry.Resolve(request.Namespace));
        }

        return registry.TryGetById(request.Id, out var entry) ? Describe(entry) : throw NamespaceRegistry.NotFound(request.Id);
    }

    private ListNamespacesResponse List(ListNamespacesRequest request)
    {
        var size = request.PageSize <= 0 ? DefaultPage : request.PageSize;
        var after = request.NextPageToken.ToStringUtf8();
        var page = registry.All
            .Where(entry => string.CompareOrdinal(entry.Name, after) > 0)
            .Where(entry => entry.State != NamespaceState.Deleted || request.NamespaceFilter?.IncludeDeleted == true)
            .Take(size)
            .ToList();
        return new ListNamespacesResponse
        {
            Namespaces = { page.Select(Describe) },
            NextPageToken = page.Count == size ? ByteString.CopyFromUtf8(page[^1].Name) : ByteString.Empty,
        };
    }

    private async Task<UpdateNamespaceResponse> UpdateAsync(UpdateNamespaceRequest request, GrpcCall call)
    {
        if (request.PromoteNamespace)
        {
            throw RequestRules.Refused(
                $"global namespace is not enabled on this cluster, cannot update global namespace or promote local namespace: {request.Namespace}");
        }

        var updated = await store.ChangeAsync(() => Updated(registry.Resolve(request.Namespace), request));
        var description = Describe(updated);
        return new UpdateNamespaceResponse
        {
            NamespaceInfo = description.NamespaceInfo,
            Config = description.Config,
            ReplicationConfig = description.ReplicationConfig,
        };
    }

    private async Task<DeprecateNamespaceResponse> DeprecateAsync(DeprecateNamespaceRequest request, GrpcCall call)
    {
        await store.ChangeAsync(() => registry.Resolve(request.Namespace) with { State = NamespaceState.Deprecated });
        return new DeprecateNamespaceResponse();
    }

    // What is empty stays as it is; data is merged.
    private static NamespaceEntry Updated(NamespaceEntry entry, UpdateNamespaceRequest request)
    {
        var info = request.UpdateInfo ?? new UpdateNamespaceInfo();
        if (info.State is NamespaceState.Deleted || (info.State == NamespaceState.Registered && entry.State != NamespaceState.Registered))
        {
            throw RequestRules.Refused($"cannot change namespace state from {entry.State} to {info.State}");
        }

        return entry with
        {
            Description = info.Description.Length > 0 ? info.Description : entry.Description,
            OwnerEmail = info.OwnerEmail.Length > 0 ? info.OwnerEmail : entry.OwnerEmail,
            Data = entry.Data.SetItems(info.Data),
            State = info.State == NamespaceState.Unspecified ? entry.State : info.State,
            Retention = request.Config?.WorkflowExecutionRetentionTtl is { } retention ? CheckedRetention(retention) : entry.Retention,
        };
    }

    private static TimeSpan CheckedRetention(Duration? retention)
    {
        var valid = retention is not null && DurationRules.FaultOf(retention) is null;
        return valid && retention!.ToTimeSpan() is var period && period >= FrontendLimits.ShortestRetention
            ? period
            : throw RequestRules.Refused("A valid retention period is not set on request.");
    }

    private static DescribeNamespaceResponse Describe(NamespaceEntry entry) => new()
    {
        NamespaceInfo = new NamespaceInfo
        {
            Name = entry.Name,
            Id = entry.Id,
            State = entry.State,
            Description = entry.Description,
            OwnerEmail = entry.OwnerEmail,
            Data = { entry.Data },
            SupportsSchedules = true,
            Capabilities = new NamespaceInfo.Types.Capabilities
            {
                EagerWorkflowStart = true,
                SyncUpdate = true,
                AsyncUpdate = true,
                WorkerPollCompleteOnShutdown = true,
            },
            Limits = new NamespaceInfo.Types.Limits
            {
                BlobSizeLimitError = FrontendLimits.BlobBytes,
                MemoSizeLimitError = FrontendLimits.MemoBytes,
                WorkflowTaskCompletionSizeLimitError = FrontendLimits.WorkflowTaskCompletionBytes,
            },
        },
        Config = new NamespaceConfig
        {
            WorkflowExecutionRetentionTtl = entry.Retention.ToDuration(),
            HistoryArchivalState = ArchivalState.Disabled,
            VisibilityArchivalState = ArchivalState.Disabled,
            BadBinaries = new BadBinaries(),
        },
        ReplicationConfig = new NamespaceReplicationConfig
        {
            ActiveClusterName = SystemCalls.ClusterName,
            Clusters = { new ClusterReplicationConfig { ClusterName = SystemCalls.ClusterName } },
            State = ReplicationState.Normal,
        },
    };

    private static GrpcStatusException NamespaceNotSet() => RequestRules.Refused("Namespace not set on request.");
}
