using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.Tests.History.Children;

public sealed class ChildTests : IDisposable
{
    private const string ChildId = "child";

    /// <summary>A task that was handed out before a restart is handed out again after this long.</summary>
    private static readonly TimeSpan TaskTimeout = TimeSpan.FromMinutes(1);

    private readonly EngineHost host = new();

    public void Dispose() => host.Dispose();

    [Fact]
    public async Task StartChild_ThatCompletes_IsHeardOfByTheParent()
    {
        await host.StartAsync();
        await host.CompleteAsync(await host.PollAsync(), StartChild());
        await FinishChildAndPollParentAsync(host);
        var types = await host.EventTypesAsync();
        Assert.Contains(EventType.ChildWorkflowExecutionStarted, types);
        Assert.Contains(EventType.ChildWorkflowExecutionCompleted, types);
    }

    [Fact]
    public async Task StartChild_OfAnIdInUse_Fails()
    {
        await host.StartAsync();
        await host.CompleteAsync(await host.PollAsync(), StartChild(EngineHost.WorkflowId));
        await host.PollAsync();
        Assert.Equal(
            StartChildWorkflowExecutionFailedCause.WorkflowAlreadyExists,
            (await host.HistoryAsync()).Select(added => added.StartChildWorkflowExecutionFailedEventAttributes).OfType<object>()
                .Cast<Temporalio.Api.History.V1.StartChildWorkflowExecutionFailedEventAttributes>().Single().Cause);
    }

    [Theory]
    [InlineData(ParentClosePolicy.Terminate, EventType.WorkflowExecutionTerminated)]
    [InlineData(ParentClosePolicy.RequestCancel, EventType.WorkflowExecutionCanceled)]
    [InlineData(ParentClosePolicy.Abandon, EventType.WorkflowExecutionCompleted)]
    public async Task ParentCloses_ChildEndsAsThePolicySays(ParentClosePolicy policy, EventType end)
    {
        await host.StartAsync();
        await host.CompleteAsync(await host.PollAsync(), StartChild(policy: policy));
        PollWorkflowTaskQueueResponse[] tasks = [await host.PollAsync(), await host.PollAsync()];
        await host.CompleteAsync(tasks.Single(task => task.WorkflowExecution.WorkflowId == ChildId));
        await host.CompleteAsync(tasks.Single(task => task.WorkflowExecution.WorkflowId != ChildId), EngineHost.Finish());
        if (policy == ParentClosePolicy.RequestCancel)
        {
            var task = await host.PollAsync();
            Assert.Contains(task.History.Events, added => added.EventType == EventType.WorkflowExecutionCancelRequested);
            await host.CompleteAsync(task, new Command
            {
                CommandType = CommandType.CancelWorkflowExecution,
                CancelWorkflowExecutionCommandAttributes = new CancelWorkflowExecutionCommandAttributes(),
            });
        }
        else if (policy == ParentClosePolicy.Abandon)
        {
            await host.SignalAsync("go on", workflowId: ChildId);
            await host.CompleteAsync(await host.PollAsync(), EngineHost.Finish());
        }

        Assert.Equal(end, (await host.ClosingAsync(ChildId)).EventType);
    }

    [Fact]
    public async Task Recover_ParentThatHasJustAskedForAChild_StartsItOnce()
    {
        await host.StartAsync(request => request.WorkflowTaskTimeout = TaskTimeout.ToDuration());
        await host.CompleteAsync(await host.PollAsync(), StartChild());
        var atTheWorstMoments = host.Journal.Records.Count;
        await FinishChildAndPollParentAsync(host);
        for (var kept = atTheWorstMoments; kept <= host.Journal.Records.Count; kept++)
        {
            using var recovered = new EngineHost(host.Journal.Records.Take(kept));
            await recovered.AdvanceAsync(TaskTimeout * 2);
            var types = await recovered.EventTypesAsync();
            if (!types.Contains(EventType.ChildWorkflowExecutionCompleted))
            {
                await FinishChildAndPollParentAsync(recovered);
            }

            types = await recovered.EventTypesAsync();
            Assert.Single(types, EventType.ChildWorkflowExecutionStarted);
            Assert.Single(types, EventType.ChildWorkflowExecutionCompleted);
        }
    }

    [Fact]
    public async Task SignalExternal_OfNobody_Fails()
    {
        await host.StartAsync();
        await host.CompleteAsync(await host.PollAsync(), Signal("nobody"));
        await host.PollAsync();
        Assert.Contains(EventType.SignalExternalWorkflowExecutionFailed, await host.EventTypesAsync());
    }

    [Fact]
    public async Task SignalExternal_OfAnotherWorkflow_ArrivesOnceAlsoAfterARestart()
    {
        await host.StartAsync(request => request.WorkflowId = "other");
        await host.CompleteAsync(await host.PollAsync());
        await host.StartAsync();
        await host.CompleteAsync(await host.PollAsync(), Signal("other"));
        await host.PollAsync();
        await host.PollAsync();
        var records = host.Journal.Records;
        for (var kept = records.Count - 4; kept <= records.Count; kept++)
        {
            using var recovered = new EngineHost(records.Take(kept));
            while (!(await recovered.EventTypesAsync()).Contains(EventType.ExternalWorkflowExecutionSignaled))
            {
                await recovered.PollAsync();
            }

            Assert.Single(await recovered.EventTypesAsync("other"), EventType.WorkflowExecutionSignaled);
        }
    }

    private static async Task FinishChildAndPollParentAsync(EngineHost on)
    {
        while (!(await on.EventTypesAsync()).Contains(EventType.ChildWorkflowExecutionCompleted))
        {
            var task = await on.PollAsync();
            await on.CompleteAsync(task, task.WorkflowExecution.WorkflowId == ChildId ? [EngineHost.Finish()] : []);
        }
    }

    private static Command StartChild(string id = ChildId, ParentClosePolicy policy = ParentClosePolicy.Terminate) => new()
    {
        CommandType = CommandType.StartChildWorkflowExecution,
        StartChildWorkflowExecutionCommandAttributes = new StartChildWorkflowExecutionCommandAttributes
        {
            WorkflowId = id,
            WorkflowType = new WorkflowType { Name = "child" },
            ParentClosePolicy = policy,
            WorkflowTaskTimeout = TaskTimeout.ToDuration(),
        },
    };

    private static Command Signal(string workflowId) => new()
    {
        CommandType = CommandType.SignalExternalWorkflowExecution,
        SignalExternalWorkflowExecutionCommandAttributes = new SignalExternalWorkflowExecutionCommandAttributes
        {
            Execution = new WorkflowExecution { WorkflowId = workflowId },
            SignalName = "hello",
        },
    };
}
