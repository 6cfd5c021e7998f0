using System.Threading.Channels;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.Protocol.V1;
using Temporalio.Api.Query.V1;
using Temporalio.Api.Sdk.V1;
using Temporalio.Converters;
using Temporalio.Exceptions;
using Temporalio.Worker.Instances;
using Temporalio.Worker.Machines;

namespace Temporalio.Worker.Tasks;

/// <summary>What a workflow task brings to a run.</summary>
/// <param name="Events">Events up to the task's start, complete.</param>
/// <param name="PreviousStartedEventId">Start of the last completed task, 0 if there is none.</param>
/// <param name="Messages">Protocol messages.</param>
/// <param name="Queries">Queries by id.</param>
/// <param name="Deadline">When a task with local activities must be continued in another.</param>
internal sealed record RunInput(
    IReadOnlyList<HistoryEvent> Events,
    long PreviousStartedEventId,
    IReadOnlyList<Message> Messages,
    IReadOnlyDictionary<string, WorkflowQuery> Queries,
    DateTime? Deadline = null);

/// <summary>What a run answers to a workflow task.</summary>
internal sealed record RunOutput(
    IReadOnlyList<Command> Commands,
    IReadOnlyList<Message> Messages,
    IReadOnlyDictionary<string, QueryAnswerCommand> Answers,
    bool ForceNewTask);

/// <summary>A run in memory: its machines and its instance. One workflow task at a time.</summary>
internal sealed class WorkflowRun(WorkflowRunSettings settings, string workflowId, string runId) : IDisposable
{
    private readonly WorkflowMachines machines = new(
        workflowId, runId, new SdkFlags(settings.SupportsSdkMetadata, SdkIdentity.Name, SdkIdentity.Version));

    private readonly Dictionary<uint, CancellationTokenSource> localActivities = [];
    private readonly Channel<LocalActivityResult> localResults = Channel.CreateUnbounded<LocalActivityResult>();
    private readonly CancellationTokenSource evicted = new();
    private readonly IPayloadCodec? codec = settings.Instance.DataConverter.WithSerializationContext(
        new ISerializationContext.Workflow(settings.Instance.Namespace, workflowId)).PayloadCodec;

    private WorkflowInstance? instance;

    public string RunId => runId;

    /// <summary>When the run began, for metrics.</summary>
    public DateTime StartTime { get; init; }

    /// <summary>Held while a workflow task is applied.</summary>
    public SemaphoreSlim Gate { get; } = new(1);

    public long LastProcessedEventId => machines.LastProcessedEventId;

    public long LastStartedEventId => machines.LastStartedEventId;

    public bool HasLocalActivities => localActivities.Count > 0;

    /// <summary>Whether the run has ended, here or in history.</summary>
    public bool Ended => machines.Finished || machines.SawTerminalEvent;

    public VersioningBehavior VersioningBehavior => (VersioningBehavior)(int)(instance?.VersioningBehavior ?? 0);

    /// <summary>Applies a workflow task.</summary>
    /// <exception cref="WorkflowTaskFailure">The task fails; the run must be evicted.</exception>
    public async Task<RunOutput> ApplyAsync(RunInput input, CancellationToken cancellationToken)
    {
        var answers = new Dictionary<string, QueryAnswerCommand>();
        try
        {
            machines.Feed(input.Events, input.PreviousStartedEventId, input.Messages);
            var heartbeat = await RunUntilIdleAsync(input.Deadline, cancellationToken).ConfigureAwait(false);
            if (!heartbeat && input.Queries.Count > 0)
            {
                foreach (var answer in await AskAsync(input.Queries).ConfigureAwait(false))
                {
                    answers[answer.QueryId] = answer;
                }
            }
            var (commands, messages) = machines.TakeOutput();
            return new(commands, messages, answers, heartbeat);
        }
        catch (InvalidWorkflowOperationException e)
        {
            throw WorkflowTaskFailure.Of(e);
        }
        catch (Exception e) when (e is not (WorkflowTaskFailure or OperationCanceledException))
        {
            // A codec that fails, or machinery that does not understand its history.
            throw WorkflowTaskFailure.Of(
                $"{e.GetType().Name}: {e.Message}", WorkflowTaskFailedCause.WorkflowWorkerUnhandledFailure, e);
        }
    }

    /// <summary>History goes no further than the completion of its last workflow task: no command may be left.</summary>
    /// <exception cref="WorkflowNondeterminismException">A command is left.</exception>
    public void RequireAllCommandsRecorded() => machines.RequireAllCommandsRecorded();

    /// <summary>How long the replay took that the last workflow task began with; null if there was none. Handed out once.</summary>
    public TimeSpan? TakeReplayTime() => machines.TakeReplayTime();

    /// <summary>What the completion of a workflow task reports of the SDK; handed out once.</summary>
    public WorkflowTaskCompletedMetadata TakeMetadata() => machines.Flags.TakeMetadata();

    /// <summary>The server has dropped the last, speculative task.</summary>
    public void ResetTo(long startedEventId) => machines.ResetTo(startedEventId);

    /// <summary>Evicts the run: its local activities are cancelled, its instance is left to the collector.</summary>
    public void Dispose()
    {
        if (!evicted.IsCancellationRequested)
        {
            evicted.Cancel();
        }
    }

    /// <summary>Runs the instance through history and its local activities. Whether the time for the latter is up.</summary>
    private async Task<bool> RunUntilIdleAsync(DateTime? deadline, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (!machines.HasJobs)
            {
                machines.ApplyNextTasks();
            }
            if (machines.HasJobs)
            {
                var commands = await ActivateAsync(machines.TakeActivation()).ConfigureAwait(false);
                machines.Push(commands);
                continue;
            }
            StartLocalActivities();
            if (localActivities.Count == 0 || machines.Finished)
            {
                return false;
            }
            if (!await WaitForLocalActivityAsync(deadline, cancellationToken).ConfigureAwait(false))
            {
                return true;
            }
        }
    }

    private async Task<IReadOnlyList<InstanceCommand>> ActivateAsync(Activation activation)
    {
        await codec.DecodeAsync(activation.Jobs.SelectMany(job => job.Messages)).ConfigureAwait(false);
        var result = await InvokeAsync(activation).ConfigureAwait(false);
        if (result.Failure is { } failure)
        {
            await codec.EncodeAsync([failure]).ConfigureAwait(false);
            throw new WorkflowTaskFailure(
                failure.Message, WorkflowTaskFailedCause.WorkflowWorkerUnhandledFailure, failure);
        }
        await codec.EncodeAsync(result.Commands.SelectMany(command => command.Messages)).ConfigureAwait(false);
        return result.Commands;
    }

    private async Task<ActivationResult> InvokeAsync(Activation activation)
    {
        instance ??= CreateInstance(activation);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = Task.Run(() =>
        {
            begun.SetResult();
            return instance.Activate(activation);
        });
        await begun.Task.ConfigureAwait(false);
        try
        {
            return await running.WaitAsync(settings.DeadlockTimeout).ConfigureAwait(false);
        }
        catch (TimeoutException) when (!running.IsCompleted)
        {
            var deadlock = new InvalidOperationException(
                $"[TMPRL1101] Workflow with run ID {runId} deadlocked after {settings.DeadlockTimeout}");
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.SetCurrentStackTrace(deadlock);
            var converter = settings.Instance.DataConverter.WithSerializationContext(
                new ISerializationContext.Workflow(settings.Instance.Namespace, workflowId));
            var failure = await converter.ToFailureAsync(deadlock).ConfigureAwait(false);
            throw new WorkflowTaskFailure(
                deadlock.Message, WorkflowTaskFailedCause.WorkflowWorkerUnhandledFailure, failure, deadlock);
        }
    }

    private WorkflowInstance CreateInstance(Activation activation)
    {
        if (activation.Jobs.OfType<InitializeJob>().FirstOrDefault() is not { } start)
        {
            throw new InvalidWorkflowOperationException("The history does not begin with the start of the workflow");
        }
        var type = start.Attributes.WorkflowType.Name;
        if (settings.Find(type) is not { } definition)
        {
            var message = $"Workflow type {type} is not registered on this worker, available workflows: {settings.Known()}";
            throw new WorkflowTaskFailure(
                message,
                WorkflowTaskFailedCause.WorkflowWorkerUnhandledFailure,
                new() { Message = message, ApplicationFailureInfo = new() { Type = "NotFoundError" } });
        }
        machines.Flags.UseLanguage(SdkFlags.ModernEventLoop);
        return new(settings.Instance, definition, workflowId, runId, start, activation.Timestamp);
    }

    private async Task<IEnumerable<QueryAnswerCommand>> AskAsync(IReadOnlyDictionary<string, WorkflowQuery> queries)
    {
        var activation = machines.TakeActivation(forQueries: true) with
        {
            Jobs = [.. queries.Select(query => new QueryJob(query.Key, query.Value.Clone()))],
        };
        return (await ActivateAsync(activation).ConfigureAwait(false)).OfType<QueryAnswerCommand>();
    }

    private void StartLocalActivities()
    {
        var (run, cancel) = machines.TakeLocalActivities();
        foreach (var request in run)
        {
            var source = CancellationTokenSource.CreateLinkedTokenSource(evicted.Token);
            localActivities[request.Seq] = source;
            _ = RunLocalActivityAsync(request, source.Token);
        }
        foreach (var seq in cancel)
        {
            if (localActivities.TryGetValue(seq, out var source))
            {
                source.Cancel();
            }
        }
    }

    private async Task RunLocalActivityAsync(LocalActivityRequest request, CancellationToken cancellationToken)
    {
        var result = await settings.RunLocalActivity(request, instance!.Info, cancellationToken).ConfigureAwait(false);
        localResults.Writer.TryWrite(result);
    }

    private async Task<bool> WaitForLocalActivityAsync(DateTime? deadline, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (deadline is { } end)
        {
            var left = end - DateTime.UtcNow;
            timeout.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }
        try
        {
            var result = await localResults.Reader.ReadAsync(timeout.Token).ConfigureAwait(false);
            if (localActivities.Remove(result.Seq, out var source))
            {
                source.Dispose();
            }
            machines.ResolveLocalActivity(result.Seq, result.Resolution, result.Attempt, result.Runtime, result.Backoff);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
