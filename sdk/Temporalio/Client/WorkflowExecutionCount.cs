using System.Diagnostics.CodeAnalysis;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Common;

namespace Temporalio.Client;

/// <summary>A number of workflows.</summary>
public class WorkflowExecutionCount
{
    /// <summary>Creates a view of the API's response.</summary>
    /// <param name="raw">The response.</param>
    protected internal WorkflowExecutionCount(CountWorkflowExecutionsResponse raw)
    {
        Count = raw.Count;
        Groups = [.. raw.Groups.Select(group => new AggregationGroup(group))];
    }

    /// <summary>Number of workflows, approximate.</summary>
    public long Count { get; private init; }

    /// <summary>Numbers by group, if the query has GROUP BY.</summary>
    public IReadOnlyCollection<AggregationGroup> Groups { get; private init; }

    /// <summary>A number of workflows in a group.</summary>
    [SuppressMessage("Design", "CA1034:Nested types should not be visible", Justification = "The official API nests it.")]
    public class AggregationGroup
    {
        /// <summary>Creates a view of the API's record.</summary>
        /// <param name="raw">The record.</param>
        protected internal AggregationGroup(CountWorkflowExecutionsResponse.Types.AggregationGroup raw)
        {
            Count = raw.Count;
            GroupValues = [.. raw.GroupValues.Select(SearchAttributePayload.Read).Select(read => read?.Value).OfType<object>()];
        }

        /// <summary>Number of workflows, approximate.</summary>
        public long Count { get; private init; }

        /// <summary>The values that make the group.</summary>
        public IReadOnlyCollection<object> GroupValues { get; private init; }
    }
}
