using Amazon.Runtime;
using Amazon.SimpleSystemsManagement.Model;

namespace Amazon.SimpleSystemsManagement;

public partial class AmazonSimpleSystemsManagementClient
{
    /// <inheritdoc/>
    public virtual Task<DeleteParameterResponse> DeleteParameterAsync(DeleteParameterRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<DeleteParameterResponse>(request, Service.Operation<DeleteParameterRequest, DeleteParameterResponse>(), cancellationToken);

    /// <inheritdoc/>
    public virtual Task<DeleteParametersResponse> DeleteParametersAsync(DeleteParametersRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<DeleteParametersResponse>(request, Service.Operation<DeleteParametersRequest, DeleteParametersResponse>(), cancellationToken);

    /// <inheritdoc/>
    public virtual Task<GetParameterResponse> GetParameterAsync(GetParameterRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<GetParameterResponse>(request, Service.Operation<GetParameterRequest, GetParameterResponse>(), cancellationToken);

    /// <inheritdoc/>
    public virtual Task<GetParametersResponse> GetParametersAsync(GetParametersRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<GetParametersResponse>(request, Service.Operation<GetParametersRequest, GetParametersResponse>(), cancellationToken);

    /// <inheritdoc/>
    public virtual Task<GetParametersByPathResponse> GetParametersByPathAsync(GetParametersByPathRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<GetParametersByPathResponse>(request, Service.Operation<GetParametersByPathRequest, GetParametersByPathResponse>(), cancellationToken);

    /// <inheritdoc/>
    public virtual Task<PutParameterResponse> PutParameterAsync(PutParameterRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<PutParameterResponse>(request, Service.Operation<PutParameterRequest, PutParameterResponse>(), cancellationToken);
}
