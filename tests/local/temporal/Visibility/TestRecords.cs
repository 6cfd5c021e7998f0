using DataEgress.Local.Temporal.Namespaces;
using DataEgress.Local.Temporal.Visibility;
using Google.Protobuf;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;

namespace DataEgress.Local.Temporal.Tests.Visibility;

/// <summary>Executions to list.</summary>
internal static class TestRecords
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public static NamespaceEntry Namespace { get; } = new()
    {
        Id = "ns",
        Name = "default",
        CustomSearchAttributes = NamespaceEntryDefaults.Empty
            .Add("Number", IndexedValueType.Int)
            .Add("Ratio", IndexedValueType.Double)
            .Add("Flag", IndexedValueType.Bool)
            .Add("Word", IndexedValueType.Keyword)
            .Add("Prose", IndexedValueType.Text)
            .Add("Tags", IndexedValueType.KeywordList)
            .Add("When", IndexedValueType.Datetime),
    };

    public static VisibilityRecord Running(string id, params (string Name, IndexedValueType Type, string Json)[] attributes) => new()
    {
        NamespaceId = Namespace.Id,
        WorkflowId = id,
        RunId = "run-" + id,
        WorkflowType = "type",
        TaskQueue = "queue",
        Status = WorkflowExecutionStatus.Running,
        StartTime = Start,
        ExecutionTime = Start,
        RootWorkflowId = id,
        RootRunId = "run-" + id,
        SearchAttributes = Attributes(attributes),
    };

    public static VisibilityRecord Closed(string id, WorkflowExecutionStatus status, TimeSpan after) =>
        Running(id) with { Status = status, CloseTime = Start + after, HistoryLength = 5 };

    private static SearchAttributes Attributes(IEnumerable<(string Name, IndexedValueType Type, string Json)> attributes)
    {
        var result = new SearchAttributes();
        foreach (var (name, type, json) in attributes)
        {
            var payload = new Payload { Data = ByteString.CopyFromUtf8(json) };
            payload.Metadata["encoding"] = ByteString.CopyFromUtf8("json/plain");
            payload.Metadata["type"] = ByteString.CopyFromUtf8(type.ToString());
            result.IndexedFields[name] = payload;
        }

        return result;
    }

    private static class NamespaceEntryDefaults
    {
        public static System.Collections.Immutable.ImmutableSortedDictionary<string, IndexedValueType> Empty { get; } =
            new NamespaceEntry { Id = "", Name = "" }.CustomSearchAttributes;
    }
}
