using Temporalio.Api.OperatorService.V1;

namespace Temporalio.Client;

/// <summary>The methods of the service, as its .proto file has them.</summary>
public abstract partial class OperatorService
{
    /// <summary>Calls AddSearchAttributes.</summary>
    /// <param name="req">The request.</param>
    /// <param name="options">How the call is made.</param>
    /// <returns>The response.</returns>
    public Task<AddSearchAttributesResponse> AddSearchAttributesAsync(
        AddSearchAttributesRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("AddSearchAttributes", req, AddSearchAttributesResponse.Parser, options);

    /// <summary>Calls DeleteNamespace.</summary>
    /// <param name="req">The request.</param>
    /// <param name="options">How the call is made.</param>
    /// <returns>The response.</returns>
    public Task<DeleteNamespaceResponse> DeleteNamespaceAsync(DeleteNamespaceRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("DeleteNamespace", req, DeleteNamespaceResponse.Parser, options);

    /// <summary>Calls ListClusters.</summary>
    /// <param name="req">The request.</param>
    /// <param name="options">How the call is made.</param>
    /// <returns>The response.</returns>
    public Task<ListClustersResponse> ListClustersAsync(ListClustersRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("ListClusters", req, ListClustersResponse.Parser, options);

    /// <summary>Calls ListSearchAttributes.</summary>
    /// <param name="req">The request.</param>
    /// <param name="options">How the call is made.</param>
    /// <returns>The response.</returns>
    public Task<ListSearchAttributesResponse> ListSearchAttributesAsync(
        ListSearchAttributesRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("ListSearchAttributes", req, ListSearchAttributesResponse.Parser, options);

    /// <summary>Calls RemoveSearchAttributes.</summary>
    /// <param name="req">The request.</param>
    /// <param name="options">How the call is made.</param>
    /// <returns>The response.</returns>
    public Task<RemoveSearchAttributesResponse> RemoveSearchAttributesAsync(
        RemoveSearchAttributesRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("RemoveSearchAttributes", req, RemoveSearchAttributesResponse.Parser, options);
}
