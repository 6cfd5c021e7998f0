using DataEgress.Local.Temporal.Frontend.Rules;
using DataEgress.Local.Temporal.Grpc;
using DataEgress.Local.Temporal.Namespaces;
using DataEgress.Local.Temporal.Visibility;
using DataEgress.Local.Temporal.Visibility.Query;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Filter.V1;
using Temporalio.Api.Workflow.V1;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.Frontend;

/// <summary>Calls that list and count executions.</summary>
internal sealed class VisibilityCalls(NamespaceRegistry namespaces, VisibilityStore store)
{
    public void AddTo(GrpcMethodTable.Builder.ServiceBuilder service) => service
        .Add<ListWorkflowExecutionsRequest, ListWorkflowExecutionsResponse>("ListWorkflowExecutions", List)
        .Add<ScanWorkflowExecutionsRequest, ScanWorkflowExecutionsResponse>("ScanWorkflowExecutions", Scan)
        .Add<CountWorkflowExecutionsRequest, CountWorkflowExecutionsResponse>("CountWorkflowExecutions", Count)
        .Add<ListOpenWorkflowExecutionsRequest, ListOpenWorkflowExecutionsResponse>("ListOpenWorkflowExecutions", ListOpen)
        .Add<ListClosedWorkflowExecutionsRequest, ListClosedWorkflowExecutionsResponse>("ListClosedWorkflowExecutions", ListClosed)
        .Add<ListArchivedWorkflowExecutionsRequest, ListArchivedWorkflowExecutionsResponse>("ListArchivedWorkflowExecutions", ListArchived);

    private ListWorkflowExecutionsResponse List(ListWorkflowExecutionsRequest request)
    {
        var (rows, token) = Page(request.Namespace, request.Query, request.PageSize, request.NextPageToken);
        return new ListWorkflowExecutionsResponse { Executions = { rows }, NextPageToken = token };
    }

    private ScanWorkflowExecutionsResponse Scan(ScanWorkflowExecutionsRequest request)
    {
        var (rows, token) = Page(request.Namespace, request.Query, request.PageSize, request.NextPageToken);
        return new ScanWorkflowExecutionsResponse { Executions = { rows }, NextPageToken = token };
    }

    private CountWorkflowExecutionsResponse Count(CountWorkflowExecutionsRequest request)
    {
        var ns = namespaces.Resolve(request.Namespace);
        try
        {
            var count = store.Count(ns, request.Query);
            return new CountWorkflowExecutionsResponse
            {
                Count = count.Total,
                Groups =
                {
                    count.Groups.Select(group => new CountWorkflowExecutionsResponse.Types.AggregationGroup
                    {
                        GroupValues = { SearchAttributeValue.Keyword(group.Value) }, Count = group.Count,
                    }),
                },
            };
        }
        catch (QueryException e)
        {
            throw e.ToStatus();
        }
    }

    private ListOpenWorkflowExecutionsResponse ListOpen(ListOpenWorkflowExecutionsRequest request)
    {
        var filter = Conjunction(
            $"{SystemSearchAttributes.ExecutionStatus} = '{nameof(WorkflowExecutionStatus.Running)}'",
            TimeFilter(SystemSearchAttributes.StartTime, request.StartTimeFilter),
            ExecutionFilter(request.ExecutionFilter),
            TypeFilter(request.TypeFilter));
        var (rows, token) = Page(request.Namespace, filter, request.MaximumPageSize, request.NextPageToken);
        return new ListOpenWorkflowExecutionsResponse { Executions = { rows }, NextPageToken = token };
    }

    private ListClosedWorkflowExecutionsResponse ListClosed(ListClosedWorkflowExecutionsRequest request)
    {
        var filter = Conjunction(
            $"{SystemSearchAttributes.ExecutionStatus} != '{nameof(WorkflowExecutionStatus.Running)}'",
            TimeFilter(SystemSearchAttributes.CloseTime, request.StartTimeFilter),
            ExecutionFilter(request.ExecutionFilter),
            TypeFilter(request.TypeFilter),
            StatusFilter(request.StatusFilter));
        var (rows, token) = Page(request.Namespace, filter, request.MaximumPageSize, request.NextPageToken);
        return new ListClosedWorkflowExecutionsResponse { Executions = { rows }, NextPageToken = token };
    }

    private ListArchivedWorkflowExecutionsResponse ListArchived(ListArchivedWorkflowExecutionsRequest request) =>
        throw RequestRules.Refused("Cluster is not configured for visibility archival.");

    private (IEnumerable<WorkflowExecutionInfo> Rows, ByteString Token) Page(string name, string query, int size, ByteString token)
    {
        var ns = namespaces.Resolve(name);
        size = size is <= 0 or > FrontendLimits.VisibilityPage ? FrontendLimits.VisibilityPage : size;
        try
        {
            var page = store.List(ns, query, size, VisibilityPosition.FromToken(token));
            return (page.Rows.Select(row => row.ToInfo()), page.Last?.ToToken() ?? ByteString.Empty);
        }
        catch (QueryException e)
        {
            throw e.ToStatus();
        }
    }

    private static string Conjunction(params IEnumerable<string?> conditions) =>
        string.Join(" AND ", conditions.Where(condition => condition is not null));

    // A time before the year 1 stands for no bound, as in the SDKs that send it.
    private static string? TimeFilter(string attribute, StartTimeFilter? filter)
    {
        var (earliest, latest) = (Bound(filter?.EarliestTime), Bound(filter?.LatestTime));
        if (earliest is not null && latest is not null && filter!.EarliestTime.CompareTo(filter.LatestTime) > 0)
        {
            throw RequestRules.Refused("EarliestTime in StartTimeFilter should not be larger than LatestTime.");
        }

        var conditions = new List<string>();
        if (earliest is not null)
        {
            conditions.Add($"{attribute} >= '{earliest}'");
        }

        if (latest is not null)
        {
            conditions.Add($"{attribute} <= '{latest}'");
        }

        return conditions.Count == 0 ? null : string.Join(" AND ", conditions);
    }

    private static string? Bound(Timestamp? time)
    {
        var earliest = DateTimeOffset.MinValue.ToUnixTimeSeconds();
        if (time is null || time.Seconds <= earliest)
        {
            return null;
        }

        var seconds = Math.Min(time.Seconds, DateTimeOffset.MaxValue.ToUnixTimeSeconds());
        var ticks = Math.Clamp(time.Nanos / TimeSpan.NanosecondsPerTick, 0, TimeSpan.TicksPerSecond - 1);
        return DateTimeOffset.FromUnixTimeSeconds(seconds).AddTicks(ticks).UtcDateTime.ToString("O");
    }

    private static string? ExecutionFilter(WorkflowExecutionFilter? filter) =>
        filter is null ? null : Equality(SystemSearchAttributes.WorkflowId, filter.WorkflowId);

    private static string? TypeFilter(WorkflowTypeFilter? filter) =>
        filter is null ? null : Equality(SystemSearchAttributes.WorkflowType, filter.Name);

    private static string? StatusFilter(StatusFilter? filter)
    {
        if (filter is null)
        {
            return null;
        }

        return filter.Status is WorkflowExecutionStatus.Unspecified or WorkflowExecutionStatus.Running
            ? throw RequestRules.Refused("StatusFilter must be specified and must be not Running.")
            : $"{SystemSearchAttributes.ExecutionStatus} = {(int)filter.Status}";
    }

    private static string Equality(string attribute, string value) =>
        $"{attribute} = '{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal)}'";
}
