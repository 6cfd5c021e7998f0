using System.Collections.Concurrent;
using Temporalio.Activities;
using Temporalio.Api.Common.V1;
using Temporalio.Client;
using Temporalio.Client.Interceptors;
using Temporalio.Converters;
using Temporalio.Worker.Interceptors;
using Temporalio.Workflows;

namespace Temporalio.Tests.Behaviour;

/// <summary>Sends a header with everything that can carry one, and notes which header came with what, and timers.</summary>
public sealed class HeaderInterceptor : IClientInterceptor, IWorkerInterceptor
{
    private const string Key = "sender";
    private readonly ConcurrentDictionary<string, string?> arrived = new();

    /// <summary>What arrived, with the header's text.</summary>
    public IReadOnlyDictionary<string, string?> Arrived => arrived;

    public ClientOutboundInterceptor InterceptClient(ClientOutboundInterceptor nextInterceptor) => new FromClient(nextInterceptor);

    public WorkflowInboundInterceptor InterceptWorkflow(WorkflowInboundInterceptor nextInterceptor) => new ToWorkflow(nextInterceptor, this);

    public ActivityInboundInterceptor InterceptActivity(ActivityInboundInterceptor nextInterceptor) => new ToActivity(nextInterceptor, this);

    private static Dictionary<string, Payload> From(string sender) =>
        new() { [Key] = DataConverter.Default.PayloadConverter.ToPayload(sender) };

    private void Note(string what, IEnumerable<KeyValuePair<string, Payload>>? headers) => arrived[what] = headers?
        .Where(header => header.Key == Key)
        .Select(header => DataConverter.Default.PayloadConverter.ToValue<string>(header.Value))
        .FirstOrDefault();

    private sealed class FromClient(ClientOutboundInterceptor next) : ClientOutboundInterceptor(next)
    {
        public override Task<WorkflowHandle<TWorkflow, TResult>> StartWorkflowAsync<TWorkflow, TResult>(StartWorkflowInput input) =>
            base.StartWorkflowAsync<TWorkflow, TResult>(input with { Headers = From("client start") });

        public override Task SignalWorkflowAsync(SignalWorkflowInput input) =>
            base.SignalWorkflowAsync(input with { Headers = From("client signal") });

        public override Task<TResult> QueryWorkflowAsync<TResult>(QueryWorkflowInput input) =>
            base.QueryWorkflowAsync<TResult>(input with { Headers = From("client query") });

        public override Task<WorkflowUpdateHandle<TResult>> StartWorkflowUpdateAsync<TResult>(StartWorkflowUpdateInput input) =>
            base.StartWorkflowUpdateAsync<TResult>(input with { Headers = From("client update") });
    }

    private sealed class ToWorkflow(WorkflowInboundInterceptor next, HeaderInterceptor notes) : WorkflowInboundInterceptor(next)
    {
        public override void Init(WorkflowOutboundInterceptor outbound) => base.Init(new FromWorkflow(outbound, notes));

        public override Task<object?> ExecuteWorkflowAsync(ExecuteWorkflowInput input)
        {
            var run = Workflow.Info.ContinuedRunId is null ? "run" : "continued run";
            notes.Note($"{run} {Workflow.Info.WorkflowType}", Workflow.Info.Headers);
            return base.ExecuteWorkflowAsync(input);
        }

        public override Task HandleSignalAsync(HandleSignalInput input)
        {
            notes.Note($"signal {input.Signal}", input.Headers);
            return base.HandleSignalAsync(input);
        }

        public override object? HandleQuery(HandleQueryInput input)
        {
            notes.Note($"query {input.Query}", input.Headers);
            return base.HandleQuery(input);
        }

        public override void ValidateUpdate(HandleUpdateInput input)
        {
            notes.Note($"validation {input.Update}", input.Headers);
            base.ValidateUpdate(input);
        }

        public override Task<object?> HandleUpdateAsync(HandleUpdateInput input)
        {
            notes.Note($"update {input.Update}", input.Headers);
            return base.HandleUpdateAsync(input);
        }
    }

    private sealed class FromWorkflow(WorkflowOutboundInterceptor next, HeaderInterceptor notes) : WorkflowOutboundInterceptor(next)
    {
        public override Task<TResult> ScheduleActivityAsync<TResult>(ScheduleActivityInput input) =>
            base.ScheduleActivityAsync<TResult>(input with { Headers = From("workflow activity") });

        public override Task<TResult> ScheduleLocalActivityAsync<TResult>(ScheduleLocalActivityInput input) =>
            base.ScheduleLocalActivityAsync<TResult>(input with { Headers = From("workflow local activity") });

        public override Task<ChildWorkflowHandle<TWorkflow, TResult>> StartChildWorkflowAsync<TWorkflow, TResult>(
            StartChildWorkflowInput input) =>
            base.StartChildWorkflowAsync<TWorkflow, TResult>(input with { Headers = From("workflow child") });

        public override Task SignalChildWorkflowAsync(SignalChildWorkflowInput input) =>
            base.SignalChildWorkflowAsync(input with { Headers = From("workflow signal to child") });

        public override Task SignalExternalWorkflowAsync(SignalExternalWorkflowInput input) =>
            base.SignalExternalWorkflowAsync(input with { Headers = From("workflow signal") });

        public override Task CancelExternalWorkflowAsync(CancelExternalWorkflowInput input)
        {
            notes.Note($"cancellation of {input.Id}", null);
            return base.CancelExternalWorkflowAsync(input);
        }

        public override Task DelayAsync(DelayAsyncInput input)
        {
            notes.Note($"timer {input.Summary}", null);
            return base.DelayAsync(input);
        }

        public override ContinueAsNewException CreateContinueAsNewException(CreateContinueAsNewExceptionInput input) =>
            base.CreateContinueAsNewException(input with { Headers = From("workflow continue") });
    }

    private sealed class ToActivity(ActivityInboundInterceptor next, HeaderInterceptor notes) : ActivityInboundInterceptor(next)
    {
        public override Task<object?> ExecuteActivityAsync(ExecuteActivityInput input)
        {
            var kind = ActivityExecutionContext.Current.Info.IsLocal ? "local activity" : "activity";
            notes.Note($"{kind} {input.Activity.Name}", input.Headers);
            return base.ExecuteActivityAsync(input);
        }
    }
}

/// <summary>Calls everything that carries headers, in two runs.</summary>
[Workflow]
public class Sender
{
    private bool told;

    [WorkflowRun]
    public async Task RunAsync(bool again)
    {
        await Workflow.WaitConditionAsync(() => told || again);
        if (again)
        {
            return;
        }
        await Workflow.ExecuteActivityAsync(() => Remote(), new() { StartToCloseTimeout = TimeSpan.FromSeconds(30) });
        await Workflow.ExecuteLocalActivityAsync(() => Local(), new() { StartToCloseTimeout = TimeSpan.FromSeconds(30) });
        await Workflow.DelayWithOptionsAsync(new(TimeSpan.FromMilliseconds(1)) { Summary = "a moment" });
        var first = await Workflow.StartChildWorkflowAsync((Receiver w) => w.RunAsync(1), new() { Id = $"{Workflow.Info.WorkflowId}/1" });
        await first.SignalAsync(w => w.FromParentAsync());
        await first.GetResultAsync();
        var second = await Workflow.StartChildWorkflowAsync((Receiver w) => w.RunAsync(1), new() { Id = $"{Workflow.Info.WorkflowId}/2" });
        await Workflow.GetExternalWorkflowHandle<Receiver>(second.Id).SignalAsync(w => w.FromStrangerAsync());
        await second.GetResultAsync();
        var third = await Workflow.StartChildWorkflowAsync((Receiver w) => w.RunAsync(1), new() { Id = $"{Workflow.Info.WorkflowId}/3" });
        await Workflow.GetExternalWorkflowHandle(third.Id).CancelAsync();
        try
        {
            await third.GetResultAsync();
        }
        catch (Exceptions.ChildWorkflowFailureException)
        {
            // As asked.
        }
        throw Workflow.CreateContinueAsNewException((Sender w) => w.RunAsync(true));
    }

    [WorkflowSignal]
    public Task TellAsync()
    {
        told = true;
        return Task.CompletedTask;
    }

    [WorkflowQuery]
    public bool Told() => told;

    [WorkflowUpdate]
    public Task<bool> AskAsync() => Task.FromResult(told);

    [WorkflowUpdateValidator(nameof(AskAsync))]
    public void ValidateAsk()
    {
    }

    [Activity]
    public static void Remote()
    {
    }

    [Activity]
    public static void Local()
    {
    }
}

[Workflow]
public class Receiver
{
    private int signals;

    [WorkflowRun]
    public Task RunAsync(int enough) => Workflow.WaitConditionAsync(() => signals == enough);

    [WorkflowSignal]
    public Task FromParentAsync() => Task.FromResult(++signals);

    [WorkflowSignal]
    public Task FromStrangerAsync() => Task.FromResult(++signals);
}
