using System.Collections.Concurrent;
using Temporalio.Activities;
using Temporalio.Client;
using Temporalio.Client.Interceptors;
using Temporalio.Worker.Interceptors;
using Temporalio.Workflows;

namespace Temporalio.Tests.Behaviour;

/// <summary>Notes every call that passes, of the client, the worker and the workflow.</summary>
public sealed class Recording : IClientInterceptor, IWorkerInterceptor
{
    private readonly ConcurrentQueue<string> calls = new();

    public IEnumerable<string> Calls => calls;

    public ClientOutboundInterceptor InterceptClient(ClientOutboundInterceptor nextInterceptor) => new Outgoing(nextInterceptor, calls);

    public WorkflowInboundInterceptor InterceptWorkflow(WorkflowInboundInterceptor nextInterceptor) => new Inbound(nextInterceptor, calls);

    public ActivityInboundInterceptor InterceptActivity(ActivityInboundInterceptor nextInterceptor) => new Activity(nextInterceptor, calls);

    private sealed class Outgoing(ClientOutboundInterceptor next, ConcurrentQueue<string> calls) : ClientOutboundInterceptor(next)
    {
        public override Task<WorkflowHandle<TWorkflow, TResult>> StartWorkflowAsync<TWorkflow, TResult>(StartWorkflowInput input)
        {
            calls.Enqueue($"client start {input.Workflow}");
            return base.StartWorkflowAsync<TWorkflow, TResult>(input);
        }

        public override Task SignalWorkflowAsync(SignalWorkflowInput input)
        {
            calls.Enqueue($"client signal {input.Signal}");
            return base.SignalWorkflowAsync(input);
        }

        public override Task<TResult> QueryWorkflowAsync<TResult>(QueryWorkflowInput input)
        {
            calls.Enqueue($"client query {input.Query}");
            return base.QueryWorkflowAsync<TResult>(input);
        }
    }

    private sealed class Inbound(WorkflowInboundInterceptor next, ConcurrentQueue<string> calls) : WorkflowInboundInterceptor(next)
    {
        public override void Init(WorkflowOutboundInterceptor outbound) => base.Init(new Outbound(outbound, calls));

        public override async Task<object?> ExecuteWorkflowAsync(ExecuteWorkflowInput input)
        {
            calls.Enqueue("workflow begins");
            var result = await base.ExecuteWorkflowAsync(input);
            return $"{result}!";
        }

        public override Task HandleSignalAsync(HandleSignalInput input)
        {
            calls.Enqueue($"workflow signal {input.Signal}");
            return base.HandleSignalAsync(input);
        }

        public override object? HandleQuery(HandleQueryInput input)
        {
            calls.Enqueue($"workflow query {input.Query}");
            return base.HandleQuery(input);
        }
    }

    private sealed class Outbound(WorkflowOutboundInterceptor next, ConcurrentQueue<string> calls) : WorkflowOutboundInterceptor(next)
    {
        public override Task<TResult> ScheduleActivityAsync<TResult>(ScheduleActivityInput input)
        {
            calls.Enqueue($"workflow activity {input.Activity}");
            return base.ScheduleActivityAsync<TResult>(input);
        }
    }

    private sealed class Activity(ActivityInboundInterceptor next, ConcurrentQueue<string> calls) : ActivityInboundInterceptor(next)
    {
        public override void Init(ActivityOutboundInterceptor outbound) => base.Init(new ActivityOutbound(outbound, calls));

        public override Task<object?> ExecuteActivityAsync(ExecuteActivityInput input)
        {
            calls.Enqueue($"activity {input.Activity.Name}");
            return base.ExecuteActivityAsync(input with { Args = [$"{input.Args[0]}?"] });
        }
    }

    private sealed class ActivityOutbound(ActivityOutboundInterceptor next, ConcurrentQueue<string> calls) : ActivityOutboundInterceptor(next)
    {
        public override void Heartbeat(HeartbeatInput input)
        {
            calls.Enqueue($"heartbeat {input.Details[0]}");
            base.Heartbeat(input);
        }
    }
}

[Workflow]
public class Recorded
{
    private string? text;

    [WorkflowRun]
    public async Task<string> RunAsync()
    {
        Workflow.CurrentDetails = "waiting for text";
        await Workflow.WaitConditionAsync(() => text is not null);
        return await Workflow.ExecuteActivityAsync(() => Say(text!), new() { StartToCloseTimeout = TimeSpan.FromSeconds(30) });
    }

    [WorkflowSignal]
    public Task SendAsync(string sent)
    {
        text = sent;
        return Task.CompletedTask;
    }

    [WorkflowQuery]
    public string? Text() => text;

    [Activity]
    public static string Say(string said)
    {
        ActivityExecutionContext.Current.Heartbeat(said);
        return said;
    }
}
