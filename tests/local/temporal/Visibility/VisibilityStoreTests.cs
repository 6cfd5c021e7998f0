using DataEgress.Local.Temporal.Visibility;
using DataEgress.Local.Temporal.Visibility.Query;
using FsCheck;
using FsCheck.Fluent;
using Temporalio.Api.Enums.V1;

namespace DataEgress.Local.Temporal.Tests.Visibility;

public sealed class VisibilityStoreTests
{
    private readonly VisibilityStore store = new();

    [Theory]
    [InlineData("Number > 1", "b")]
    [InlineData("Number >= 1", "a b")]
    [InlineData("Number != 1", "b")]
    [InlineData("NOT Number = 1", "b")]
    [InlineData("Number IN (1, 7)", "a")]
    [InlineData("Number NOT IN (1)", "b")]
    [InlineData("Number BETWEEN 1 AND 2", "a b")]
    [InlineData("Number NOT BETWEEN 2 AND 3", "a")]
    [InlineData("Number = 1.0", "a")]
    [InlineData("Number IS NULL", "c d")]
    [InlineData("Number IS NOT NULL", "a b")]
    [InlineData("Ratio < 1", "a")]
    [InlineData("Flag = true", "a")]
    [InlineData("Flag != TRUE", "b")]
    [InlineData("Word = 'x y'", "a")]
    [InlineData("Word STARTS_WITH 'x'", "a")]
    [InlineData("Word NOT STARTS_WITH 'x'", "b")]
    [InlineData("Prose = 'BROWN'", "a")]
    [InlineData("Prose != 'brown'", "b c d")]
    [InlineData("Tags = 'red'", "a b")]
    [InlineData("Tags != 'red'", "c d")]
    [InlineData("Tags IN ('green', 'blue')", "a")]
    [InlineData("When > '2026-02-01T00:00:00+01:00'", "a")]
    [InlineData("When = 1769900400000000000", "b")]
    [InlineData("CloseTime IS NULL", "a b c")]
    [InlineData("CloseTime > '2026-01-01T12:00:00Z'", "d")]
    [InlineData("ExecutionStatus = 'Running'", "a b c")]
    [InlineData("ExecutionStatus != 1", "d")]
    [InlineData("ExecutionStatus = 'WORKFLOW_EXECUTION_STATUS_TIMED_OUT'", "d")]
    [InlineData("ExecutionDuration >= '1m'", "d")]
    [InlineData("ExecutionDuration < '00:02:00'", "d")]
    [InlineData("HistoryLength = 5", "d")]
    [InlineData("`WorkflowId` = \"a\"", "a")]
    [InlineData("WorkflowId = 'nobody'", "")]
    [InlineData("RootWorkflowId = 'a' and ParentWorkflowId is null", "a")]
    [InlineData("ChangeVersion IS NULL AND (Number = 1 OR Number = 2) AND NOT (Flag = FALSE)", "a")]
    [InlineData("Number = 1 OR Word = 'nothing like it'", "a")]
    [InlineData("TemporalNamespaceDivision = 'other'", "e")]
    [InlineData("", "a b c d")]
    [InlineData("GROUP BY ExecutionStatus", "a b c d")]
    public void List_Query_FindsWhatItSays(string query, string expected)
    {
        Fill();
        var found = store.List(TestRecords.Namespace, query, 100, null).Rows.Select(row => row.Record.WorkflowId).Order(StringComparer.Ordinal);
        Assert.Equal(expected, string.Join(' ', found));
    }

    [Theory]
    [InlineData("Nope = 1", "invalid search attribute: Nope")]
    [InlineData("ExecutionStatus = 'NoSuch'", "invalid expression: invalid ExecutionStatus value 'NoSuch'")]
    [InlineData("StartTime = 'yesterday'", "invalid expression: unable to parse datetime 'yesterday'")]
    [InlineData("Number = 'text'", "invalid expression: invalid value type for search attribute Number of type Int: \"text\" (type: string)")]
    [InlineData("WorkflowId LIKE 'x%'", "operation is not supported: operator 'LIKE' not supported for Keyword type search attribute 'WorkflowId'")]
    [InlineData("Tags STARTS_WITH 'x'", "operation is not supported: operator 'STARTS_WITH' not supported for KeywordList type search attribute 'Tags'")]
    [InlineData("WorkflowId = 'x' ORDER BY StartTime DESC", "operation is not supported: 'ORDER BY' clause")]
    [InlineData("WorkflowId = 'x' LIMIT 1", "operation is not supported: 'LIMIT' clause")]
    [InlineData("WorkflowId = x", "operation is not supported: column name on the right side of comparison expression (did you forget to quote \"x\"?)")]
    [InlineData("WorkflowId", "invalid expression: incomplete expression")]
    [InlineData("now()", "operation is not supported: function expression")]
    [InlineData("GROUP BY WorkflowType, TaskQueue", "operation is not supported: 'GROUP BY' clause supports only a single field")]
    [InlineData("GROUP BY WorkflowType", "operation is not supported: 'GROUP BY' clause is not supported for search attribute WorkflowType")]
    [InlineData("Prose BETWEEN 'a' AND 'b'", "invalid expression: cannot do range condition on search attribute 'Prose' of type Text")]
    public void List_WrongQuery_SaysWhyAsARealServerDoes(string query, string message) =>
        Assert.Equal(message, Assert.Throws<QueryException>(() => store.List(TestRecords.Namespace, query, 1, null)).Message);

    [Fact]
    public void List_Default_IsOpenFirstThenClosedLastThenStartedLast()
    {
        store.Upsert(TestRecords.Closed("early", WorkflowExecutionStatus.Completed, TimeSpan.FromSeconds(1)));
        store.Upsert(TestRecords.Closed("late", WorkflowExecutionStatus.Failed, TimeSpan.FromSeconds(9)));
        store.Upsert(TestRecords.Running("old"));
        store.Upsert(TestRecords.Running("new") with { StartTime = TestRecords.Start.AddSeconds(1) });
        Assert.Equal(["new", "old", "late", "early"], store.List(TestRecords.Namespace, "", 10, null).Rows.Select(row => row.Record.WorkflowId));
    }

    [Fact]
    public void List_PageAfterPage_YieldsEveryRowOnceInOrder() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<PositiveInt>(),
            ArbMap.Default.ArbFor<byte[]>(),
            (size, seconds) =>
            {
                var filled = new VisibilityStore();
                for (var i = 0; i < seconds.Length; i++)
                {
                    filled.Upsert(seconds[i] % 3 == 0
                        ? TestRecords.Running($"{i}")
                        : TestRecords.Closed($"{i}", WorkflowExecutionStatus.Completed, TimeSpan.FromSeconds(seconds[i] % 5)));
                }

                var all = filled.List(TestRecords.Namespace, "", int.MaxValue, null).Rows;
                var paged = new List<VisibilityRow>();
                VisibilityPosition? after = null;
                do
                {
                    var page = filled.List(TestRecords.Namespace, "", size.Get, after);
                    paged.AddRange(page.Rows);
                    after = page.Last is null ? null : VisibilityPosition.FromToken(page.Last.ToToken());
                }
                while (after is not null);
                return all.Count == seconds.Length && all.SequenceEqual(paged);
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void Count_GroupedByStatus_CountsEach()
    {
        Fill();
        var count = store.Count(TestRecords.Namespace, "GROUP BY ExecutionStatus");
        Assert.Equal(4, count.Total);
        Assert.Equal([("Running", 3), ("TimedOut", 1)], count.Groups);
    }

    [Fact]
    public void Upsert_TheSameRunAgain_ReplacesItEverywhere()
    {
        store.Upsert(TestRecords.Running("a"));
        store.Upsert(TestRecords.Closed("a", WorkflowExecutionStatus.Completed, TimeSpan.FromSeconds(1)));
        Assert.Equal(1, store.Count(TestRecords.Namespace, "").Total);
        Assert.Equal(0, store.Count(TestRecords.Namespace, "ExecutionStatus = 'Running'").Total);
        Assert.Equal(1, store.Count(TestRecords.Namespace, "WorkflowId = 'a' AND ExecutionStatus = 'Completed'").Total);
        store.Delete("run-a");
        Assert.Equal(0, store.Count(TestRecords.Namespace, "").Total);
    }

    [Fact]
    public void Upsert_OfManyRunsAtOnce_ShowsTheLatestOfEach()
    {
        Parallel.For(0, 1000, i =>
        {
            store.Upsert(TestRecords.Running($"{i}"));
            if (i % 2 == 0)
            {
                store.Upsert(TestRecords.Closed($"{i}", WorkflowExecutionStatus.Completed, TimeSpan.FromSeconds(1)));
            }

            if (i % 10 == 0)
            {
                store.Delete($"run-{i}");
            }

            Assert.Equal(i % 10 == 0 ? 0 : 1, store.Count(TestRecords.Namespace, $"RunId = 'run-{i}'").Total);
        });
        Assert.Equal([("Running", 500), ("Completed", 400)], store.Count(TestRecords.Namespace, "GROUP BY ExecutionStatus").Groups);
    }

    [Fact]
    public void List_AnotherNamespace_SeesNothing()
    {
        Fill();
        Assert.Empty(store.List(TestRecords.Namespace with { Id = "other" }, "", 10, null).Rows);
    }

    private void Fill()
    {
        store.Upsert(TestRecords.Running(
            "a",
            ("Number", IndexedValueType.Int, "1"),
            ("Ratio", IndexedValueType.Double, "0.5"),
            ("Flag", IndexedValueType.Bool, "true"),
            ("Word", IndexedValueType.Keyword, "\"x y\""),
            ("Prose", IndexedValueType.Text, "\"The quick, brown fox\""),
            ("Tags", IndexedValueType.KeywordList, "[\"red\", \"green\"]"),
            ("When", IndexedValueType.Datetime, "\"2026-03-01T00:00:00Z\"")));
        store.Upsert(TestRecords.Running(
            "b",
            ("Number", IndexedValueType.Int, "2"),
            ("Ratio", IndexedValueType.Double, "2"),
            ("Flag", IndexedValueType.Bool, "false"),
            ("Word", IndexedValueType.Keyword, "\"y\""),
            ("Prose", IndexedValueType.Text, "\"brownish\""),
            ("Tags", IndexedValueType.KeywordList, "[\"red\"]"),
            ("When", IndexedValueType.Datetime, "\"2026-02-01T00:00:00+01:00\"")));
        store.Upsert(TestRecords.Running("c", ("Number", IndexedValueType.Int, "null")));
        store.Upsert(TestRecords.Closed("d", WorkflowExecutionStatus.TimedOut, TimeSpan.FromSeconds(90)));
        store.Upsert(TestRecords.Running("e", ("TemporalNamespaceDivision", IndexedValueType.Keyword, "\"other\"")));
    }
}
