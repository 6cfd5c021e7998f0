using DataEgress.Local.Temporal.Frontend.Rules;
using DataEgress.Local.Temporal.Grpc;
using DataEgress.Local.Temporal.Tests.Visibility;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.TaskQueue.V1;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.Tests.Frontend;

public sealed class StartRulesTests
{
    [Theory]
    [InlineData(0, 0, 0, 10)]
    [InlineData(20, 0, 0, 20)]
    [InlineData(500, 0, 0, 120)]
    [InlineData(0, 1, 1, 1)]
    [InlineData(20, 50, 50, 20)]
    public void Prepare_TaskTimeout_HasADefaultAMaximumAndEndsWithTheRun(int task, int run, int expectedRun, int expectedTask)
    {
        var request = Request();
        request.WorkflowTaskTimeout = Seconds(task);
        request.WorkflowRunTimeout = Seconds(run);
        StartRules.Prepare(TestRecords.Namespace, request, TimeProvider.System);
        Assert.Equal(Seconds(expectedRun), request.WorkflowRunTimeout);
        Assert.Equal(Seconds(expectedTask), request.WorkflowTaskTimeout);
    }

    [Theory]
    [InlineData(0, 5, 5)]
    [InlineData(9, 5, 5)]
    [InlineData(3, 5, 3)]
    [InlineData(3, 0, 3)]
    public void Prepare_RunTimeout_IsNeverLongerThanTheExecutions(int run, int execution, int expected)
    {
        var request = Request();
        request.WorkflowRunTimeout = Seconds(run);
        request.WorkflowExecutionTimeout = Seconds(execution);
        StartRules.Prepare(TestRecords.Namespace, request, TimeProvider.System);
        Assert.Equal(Seconds(expected), request.WorkflowRunTimeout);
    }

    [Fact]
    public void Prepare_MinimalRequest_FillsInIdPoliciesAndQueueKind()
    {
        var request = Request();
        StartRules.Prepare(TestRecords.Namespace, request, TimeProvider.System);
        Assert.True(Guid.TryParse(request.RequestId, out _));
        Assert.Equal(WorkflowIdReusePolicy.AllowDuplicate, request.WorkflowIdReusePolicy);
        Assert.Equal(WorkflowIdConflictPolicy.Fail, request.WorkflowIdConflictPolicy);
        Assert.Equal(TaskQueueKind.Normal, request.TaskQueue.Kind);
    }

    [Fact]
    public void Prepare_TerminateIfRunning_MeansTerminateExisting()
    {
        var request = Request();
        request.WorkflowIdReusePolicy = WorkflowIdReusePolicy.TerminateIfRunning;
        StartRules.Prepare(TestRecords.Namespace, request, TimeProvider.System);
        Assert.Equal(WorkflowIdReusePolicy.AllowDuplicate, request.WorkflowIdReusePolicy);
        Assert.Equal(WorkflowIdConflictPolicy.TerminateExisting, request.WorkflowIdConflictPolicy);
    }

    [Fact]
    public void Prepare_RetryPolicy_IsCompleted()
    {
        var request = Request();
        request.RetryPolicy = new RetryPolicy { InitialInterval = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(100)) };
        StartRules.Prepare(TestRecords.Namespace, request, TimeProvider.System);
        Assert.Equal((2d, Seconds(10)), (request.RetryPolicy.BackoffCoefficient, request.RetryPolicy.MaximumInterval));
    }

    [Fact]
    public void Prepare_SearchAttribute_GetsItsType()
    {
        var request = Request();
        request.SearchAttributes = new SearchAttributes { IndexedFields = { ["Number"] = Json("7") } };
        StartRules.Prepare(TestRecords.Namespace, request, TimeProvider.System);
        Assert.Equal("Int", request.SearchAttributes.IndexedFields["Number"].Metadata["type"].ToStringUtf8());
    }

    [Theory]
    [InlineData("Number", "\"x\"", "invalid value for search attribute Number of type Int: x")]
    [InlineData("Number", "1.5", "invalid value for search attribute Number of type Int: 1.5")]
    [InlineData("Tags", "\"one\"", "invalid value for search attribute Tags of type KeywordList: one")]
    [InlineData("When", "\"2026-01-01\"", "invalid value for search attribute When of type Datetime: 2026-01-01")]
    [InlineData("WorkflowId", "\"x\"", "WorkflowId attribute can't be set in SearchAttributes")]
    [InlineData("Nope", "1", "Namespace default has no mapping defined for search attribute Nope")]
    public void Prepare_WrongSearchAttribute_IsRefused(string name, string json, string message)
    {
        var request = Request();
        request.SearchAttributes = new SearchAttributes { IndexedFields = { [name] = Json(json) } };
        var e = Assert.Throws<GrpcStatusException>(() => StartRules.Prepare(TestRecords.Namespace, request, TimeProvider.System));
        Assert.Equal((GrpcStatusCode.InvalidArgument, message), (e.Code, e.Message));
    }

    [Theory]
    [InlineData("30 2 30 2 *")]
    [InlineData("every day")]
    public void Prepare_CronThatNeverComes_IsRefused(string cron)
    {
        var request = Request();
        request.CronSchedule = cron;
        var e = Assert.Throws<GrpcStatusException>(() => StartRules.Prepare(TestRecords.Namespace, request, TimeProvider.System));
        Assert.StartsWith("invalid CronSchedule", e.Message, StringComparison.Ordinal);
    }

    private static StartWorkflowExecutionRequest Request() => new()
    {
        Namespace = "default",
        WorkflowId = "w",
        WorkflowType = new WorkflowType { Name = "t" },
        TaskQueue = new TaskQueue { Name = "q" },
    };

    private static Duration? Seconds(int seconds) => seconds == 0 ? null : Duration.FromTimeSpan(TimeSpan.FromSeconds(seconds));

    private static Payload Json(string json)
    {
        var payload = new Payload { Data = ByteString.CopyFromUtf8(json) };
        payload.Metadata["encoding"] = ByteString.CopyFromUtf8("json/plain");
        return payload;
    }
}
