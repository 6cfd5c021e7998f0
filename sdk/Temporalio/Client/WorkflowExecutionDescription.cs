using Temporalio.Api.WorkflowService.V1;
using Temporalio.Converters;

namespace Temporalio.Client;

/// <summary>What is known about a workflow's run, as described.</summary>
public class WorkflowExecutionDescription : WorkflowExecution
{
    private readonly Lazy<Task<(string? Summary, string? Details)>> userMetadata;

    /// <summary>Creates a view of the API's response.</summary>
    /// <param name="rawDescription">The response.</param>
    /// <param name="dataConverter">Converter of memo, summary and details.</param>
    protected internal WorkflowExecutionDescription(
        DescribeWorkflowExecutionResponse rawDescription, DataConverter dataConverter)
        : base(rawDescription.WorkflowExecutionInfo, dataConverter, null)
    {
        RawDescription = rawDescription;
        userMetadata = new(() => dataConverter.FromUserMetadataAsync(rawDescription.ExecutionConfig?.UserMetadata));
    }

    /// <summary>The API's response.</summary>
    internal DescribeWorkflowExecutionResponse RawDescription { get; private init; }

    /// <summary>The summary given at the start.</summary>
    /// <returns>The summary; null if there is none.</returns>
    public async Task<string?> GetStaticSummaryAsync() => (await userMetadata.Value.ConfigureAwait(false)).Summary;

    /// <summary>The details given at the start.</summary>
    /// <returns>The details; null if there are none.</returns>
    public async Task<string?> GetStaticDetailsAsync() => (await userMetadata.Value.ConfigureAwait(false)).Details;
}
