using System.Runtime.CompilerServices;
using Google.Protobuf;
using Temporalio.Api.Common.V1;
using Temporalio.Api.ErrorDetails.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client.Interceptors;
using Temporalio.Converters;
using Temporalio.Exceptions;
using WorkflowExecutionRef = Temporalio.Api.Common.V1.WorkflowExecution;

namespace Temporalio.Client;

/// <summary>The last interceptor: turns inputs into requests, and responses into results.</summary>
internal sealed partial class ServiceCalls : ClientOutboundInterceptor
{
    private readonly TemporalClient client;

    /// <summary>Creates it for a client.</summary>
    public ServiceCalls(TemporalClient client) => this.client = client;

    private WorkflowService Service => client.Connection.WorkflowService;

    private string Namespace => client.Options.Namespace;

    private string Identity => client.Connection.Options.Identity ?? string.Empty;

    /// <inheritdoc />
    public override async Task SignalWorkflowAsync(SignalWorkflowInput input)
    {
        var converter = ConverterFor(input.Id);
        await Service.SignalWorkflowExecutionAsync(
            new()
            {
                Namespace = Namespace,
                WorkflowExecution = Execution(input.Id, input.RunId),
                SignalName = input.Signal,
                Input = await ToPayloadsAsync(converter, input.Args).ConfigureAwait(false),
                Header = await converter.ToHeaderAsync(input.Headers).ConfigureAwait(false),
                Identity = Identity,
                RequestId = NewId(),
            },
            TemporalClient.DefaultRetryOptions(input.Options?.Rpc)).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public override async Task<TResult> QueryWorkflowAsync<TResult>(QueryWorkflowInput input)
    {
        var converter = ConverterFor(input.Id);
        var request = new QueryWorkflowRequest
        {
            Namespace = Namespace,
            Execution = Execution(input.Id, input.RunId),
            Query = new()
            {
                QueryType = input.Query,
                QueryArgs = await ToPayloadsAsync(converter, input.Args).ConfigureAwait(false),
                Header = await converter.ToHeaderAsync(input.Headers).ConfigureAwait(false),
            },
            QueryRejectCondition = input.Options?.RejectCondition ?? client.Options.QueryRejectCondition ?? default,
        };
        QueryWorkflowResponse response;
        try
        {
            response = await Service.QueryWorkflowAsync(
                request, TemporalClient.DefaultRetryOptions(input.Options?.Rpc)).ConfigureAwait(false);
        }
        catch (RpcException e) when (RpcEnd.Detail<QueryFailedFailure>(e) is not null)
        {
            throw new WorkflowQueryFailedException(e.Message);
        }

        if (response.QueryRejected is { } rejected)
        {
            throw new WorkflowQueryRejectedException(rejected.Status);
        }

        return response.QueryResult is { Payloads_.Count: > 0 } result
            ? await converter.ToSingleValueAsync<TResult>(result.Payloads_).ConfigureAwait(false)
            : default!;
    }

    /// <inheritdoc />
    public override async Task<WorkflowExecutionDescription> DescribeWorkflowAsync(DescribeWorkflowInput input)
    {
        var response = await Service.DescribeWorkflowExecutionAsync(
            new() { Namespace = Namespace, Execution = Execution(input.Id, input.RunId) },
            TemporalClient.DefaultRetryOptions(input.Options?.Rpc)).ConfigureAwait(false);
        return new(response, ConverterFor(input.Id));
    }

    /// <inheritdoc />
    public override Task CancelWorkflowAsync(CancelWorkflowInput input) => Service.RequestCancelWorkflowExecutionAsync(
        new()
        {
            Namespace = Namespace,
            WorkflowExecution = Execution(input.Id, input.RunId),
            FirstExecutionRunId = input.FirstExecutionRunId ?? string.Empty,
            Identity = Identity,
            RequestId = NewId(),
        },
        TemporalClient.DefaultRetryOptions(input.Options?.Rpc));

    /// <inheritdoc />
    public override async Task TerminateWorkflowAsync(TerminateWorkflowInput input) =>
        await Service.TerminateWorkflowExecutionAsync(
            new()
            {
                Namespace = Namespace,
                WorkflowExecution = Execution(input.Id, input.RunId),
                FirstExecutionRunId = input.FirstExecutionRunId ?? string.Empty,
                Reason = input.Reason ?? string.Empty,
                Details = await ToPayloadsAsync(ConverterFor(input.Id), input.Options?.Details).ConfigureAwait(false),
                Identity = Identity,
            },
            TemporalClient.DefaultRetryOptions(input.Options?.Rpc)).ConfigureAwait(false);

    /// <inheritdoc />
    public override async Task<WorkflowHistoryEventPage> FetchWorkflowHistoryEventPageAsync(FetchWorkflowHistoryEventPageInput input)
    {
        var request = new GetWorkflowExecutionHistoryRequest
        {
            Namespace = Namespace,
            Execution = Execution(input.Id, input.RunId),
            MaximumPageSize = input.PageSize ?? 0,
            NextPageToken = ToBytes(input.NextPageToken),
            WaitNewEvent = input.WaitNewEvent,
            HistoryEventFilterType = input.EventFilterType,
            SkipArchival = input.SkipArchival,
        };
        while (true)
        {
            var response = await Service.GetWorkflowExecutionHistoryAsync(
                request, TemporalClient.DefaultRetryOptions(input.Rpc)).ConfigureAwait(false);
            if (response.RawHistory.Count > 0)
            {
                throw new InvalidOperationException("The server sent the history as raw blobs, which were not asked for.");
            }

            // A long poll that saw no event ends with a token only. One without any history at all was cut short.
            var cutShort = input.WaitNewEvent && response.History is null;
            if (response.History is { Events.Count: > 0 } || (response.NextPageToken.IsEmpty && !cutShort))
            {
                return new([.. response.History?.Events ?? []], FromBytes(response.NextPageToken));
            }

            request.NextPageToken = response.NextPageToken;
        }
    }

    /// <inheritdoc />
    public override IAsyncEnumerable<WorkflowExecution> ListWorkflowsAsync(ListWorkflowsInput input) => ListPagesAsync(input);

    /// <inheritdoc />
    public override async Task<WorkflowListPage> ListWorkflowsPaginatedAsync(ListWorkflowsPaginatedInput input)
    {
        var response = await Service.ListWorkflowExecutionsAsync(
            new()
            {
                Namespace = Namespace,
                Query = input.Query,
                PageSize = input.Options?.PageSize ?? 0,
                NextPageToken = ToBytes(input.NextPageToken),
            },
            TemporalClient.DefaultRetryOptions(input.Options?.Rpc)).ConfigureAwait(false);
        return new(
            [.. response.Executions.Select(info => new WorkflowExecution(info, client.Options.DataConverter, Namespace))],
            FromBytes(response.NextPageToken));
    }

    /// <inheritdoc />
    public override async Task<WorkflowExecutionCount> CountWorkflowsAsync(CountWorkflowsInput input) =>
        new(await Service.CountWorkflowExecutionsAsync(
            new() { Namespace = Namespace, Query = input.Query },
            TemporalClient.DefaultRetryOptions(input.Options?.Rpc)).ConfigureAwait(false));

    private static WorkflowExecutionRef Execution(string id, string? runId) => new() { WorkflowId = id, RunId = runId ?? string.Empty };

    private static string NewId() => Guid.NewGuid().ToString();

    private static ByteString ToBytes(byte[]? token) => token is null ? ByteString.Empty : ByteString.CopyFrom(token);

    private static byte[]? FromBytes(ByteString token) => token.IsEmpty ? null : token.ToByteArray();

    private static async Task<Payloads?> ToPayloadsAsync(DataConverter converter, IReadOnlyCollection<object?>? values) =>
        values is { Count: > 0 } ? new() { Payloads_ = { await converter.ToPayloadsAsync(values).ConfigureAwait(false) } } : null;

    private DataConverter ConverterFor(string workflowId) =>
        client.Options.DataConverter.WithSerializationContext(new ISerializationContext.Workflow(Namespace, workflowId));

    private async IAsyncEnumerable<WorkflowExecution> ListPagesAsync(
        ListWorkflowsInput input, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var limit = input.Options?.Limit ?? 0;
        ArgumentOutOfRangeException.ThrowIfNegative(limit, nameof(input));
        var (rpc, linked) = TemporalClient.DefaultRetryOptions(input.Options?.Rpc).WithAdditionalCancellationToken(cancellationToken);
        using (linked)
        {
            var listed = 0;
            byte[]? token = null;
            do
            {
                // Through the client, so that interceptors see every page.
                var page = await client.ListWorkflowsPaginatedAsync(input.Query, token, new() { Rpc = rpc }).ConfigureAwait(false);
                foreach (var execution in page.Workflows)
                {
                    yield return execution;
                    if (++listed == limit)
                    {
                        yield break;
                    }
                }

                token = page.NextPageToken;
            }
            while (token is not null);
        }
    }
}
