using Microsoft.Extensions.Logging;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Converters;
using Temporalio.Exceptions;
using Temporalio.Worker.Machines;
using Temporalio.Workflows;

namespace Temporalio.Worker.Instances;

/// <summary>What an instance answers to an activation: commands, or why the workflow task must fail.</summary>
internal sealed record ActivationResult(IReadOnlyList<InstanceCommand> Commands, Failure? Failure);

/// <content>Applying activations.</content>
internal sealed partial class WorkflowInstance
{
    /// <summary>Applies an activation and runs the workflow until it waits.</summary>
    public ActivationResult Activate(Activation activation)
    {
        using var scope = logger.BeginScope(Info.LoggerScope);
        using var thread = Enter();
        ClearFailure();
        commands.Clear();
        ContinueAsNewSuggested = activation.ContinueAsNewSuggested;
        SuggestedContinueAsNewReasons = activation.ContinueAsNewReasons;
        CurrentHistoryLength = activation.HistoryLength;
        CurrentHistorySize = activation.HistorySize;
        IsReplaying = activation.IsReplaying;
        UtcNow = activation.Timestamp;
        settings.TaskStarting(new(Info, Definition));
        Exception? taskFailure = null;
        Failure? failure = null;
        var previous = SynchronizationContext.Current;
        try
        {
            SynchronizationContext.SetSynchronizationContext(null);
            foreach (var job in activation.Jobs)
            {
                Apply(job);
            }
            if (!initialized)
            {
                initialized = true;
                _ = Start(() => RunTopLevelAsync(RunMainAsync));
            }
            RunUntilIdle(this, checkConditions: activation.Jobs.Any(job => job is not QueryJob));
        }
#pragma warning disable CA1031 // Whatever workflow code throws here fails the workflow task.
        catch (Exception e)
#pragma warning restore CA1031
        {
            taskFailure = e;
            LogActivationFailed(logger, e, Info.WorkflowType, Info.WorkflowId, Info.RunId);
            failure = ToFailure(e);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(previous);
        }
        var endsWell = commands.OfType<TerminalCommand>().FirstOrDefault() is { } end
            && end.Command.CommandType != CommandType.FailWorkflowExecution;
        if (endsWell && !IsReplaying)
        {
            runningHandlers.WarnIfAny(Info.WorkflowId, logger);
        }
        settings.TaskCompleted(new(Info, Definition, taskFailure));
        return new([.. commands], failure);
    }

    private Failure ToFailure(Exception e)
    {
        try
        {
            return failureConverter.ToFailure(e, converter);
        }
#pragma warning disable CA1031 // A user's converter may throw anything.
        catch (Exception inner)
#pragma warning restore CA1031
        {
            LogFailureNotConverted(logger, inner, Info.RunId);
            return new() { Message = $"Failed converting activation exception: {inner.Message}" };
        }
    }

    private void Apply(ActivationJob job)
    {
        switch (job)
        {
            case InitializeJob:
                break;
            case PatchJob patch:
                patchesInHistory.Add(patch.PatchId);
                break;
            case SeedJob seed:
                Random = new(seed.Seed);
                break;
            case SignalJob signal:
                Deliver(signal);
                break;
            case UpdateJob update:
                Deliver(update);
                break;
            case QueryJob query:
                _ = Start(() => AnswerAsync(query));
                break;
            case CancelJob:
                cancellation.Cancel();
                break;
            case TimerFiredJob timer:
                if (timers.Remove(timer.Seq, out var fired))
                {
                    fired.TrySetResult();
                }
                break;
            case ActivityResolvedJob resolved:
                Pending(activities, resolved.Seq, "activity").TrySetResult(resolved);
                break;
            case ChildStartedJob started:
                Pending(children, started.Seq, "child workflow").Start.TrySetResult(started);
                break;
            case ChildResolvedJob resolved:
                Pending(children, resolved.Seq, "child workflow").Resolve(resolved);
                break;
            case ExternalSignalResolvedJob resolved:
                Pending(externalSignals, resolved.Seq, "signal").TrySetResult(resolved.Failure);
                break;
            case ExternalCancelResolvedJob resolved:
                Pending(externalCancels, resolved.Seq, "cancellation request").TrySetResult(resolved.Failure);
                break;
            default:
                throw new InvalidOperationException($"Unknown job {job}");
        }
    }

    private static T Pending<T>(Dictionary<uint, T> pending, uint seq, string what) => pending.TryGetValue(seq, out var found)
        ? found
        : throw new InvalidOperationException($"There is no {what} with sequence number {seq}");

    private async Task RunMainAsync()
    {
        var result = await inbound.Value.ExecuteWorkflowAsync(new(Instance, Definition.RunMethod, arguments.Value))
            .ConfigureAwait(true);
        Terminate(new()
        {
            CommandType = CommandType.CompleteWorkflowExecution,
            CompleteWorkflowExecutionCommandAttributes = new()
            {
                Result = new() { Payloads_ = { converter.ToPayload(result) } },
            },
        });
    }

    /// <summary>Runs the main method or a signal handler: its exceptions end the workflow, or fail the workflow task.</summary>
    private async Task RunTopLevelAsync(Func<Task> function)
    {
        try
        {
            try
            {
                await function().ConfigureAwait(true);
            }
            catch (ContinueAsNewException e)
            {
                Terminate(CommandOf(e));
            }
            catch (Exception e) when (cancellation.IsCancellationRequested && TemporalException.IsCanceledException(e))
            {
                Terminate(new()
                {
                    CommandType = CommandType.CancelWorkflowExecution,
                    CancelWorkflowExecutionCommandAttributes = new(),
                });
            }
            catch (Exception e) when (FailsWorkflow(e))
            {
                Terminate(new()
                {
                    CommandType = CommandType.FailWorkflowExecution,
                    FailWorkflowExecutionCommandAttributes = new() { Failure = failureConverter.ToFailure(e, converter) },
                });
            }
        }
#pragma warning disable CA1031 // Everything else fails the workflow task, so that it can be repeated when the code is mended.
        catch (Exception e)
#pragma warning restore CA1031
        {
            FailActivation(e);
        }
    }

    private bool FailsWorkflow(Exception e) =>
        e is FailureException or OperationCanceledException
        || definitionOptions.FailureExceptionTypes?.Any(type => type.IsInstanceOfType(e)) == true
        || settings.FailureExceptionTypes.Any(type => type.IsInstanceOfType(e));

    private Command CommandOf(ContinueAsNewException e)
    {
        var input = e.Input;
        var options = input.Options;
        var attributes = new ContinueAsNewWorkflowExecutionCommandAttributes
        {
            WorkflowType = new() { Name = input.Workflow },
            TaskQueue = options?.TaskQueue is { } taskQueue ? new() { Name = taskQueue } : null,
            Input = ToPayloads(input.Args, converter),
            Header = input.Headers is { Count: > 0 } ? HeaderOf(input.Headers) : null,
            InheritBuildId = options?.TaskQueue is null || options.TaskQueue == Info.TaskQueue,
            WorkflowRunTimeout = DurationOf(options?.RunTimeout),
            WorkflowTaskTimeout = DurationOf(options?.TaskTimeout),
            BackoffStartInterval = DurationOf(options?.BackoffStartInterval),
            RetryPolicy = options?.RetryPolicy?.ToProto(),
            SearchAttributes = options?.TypedSearchAttributes?.ToProto(),
            Memo = MemoOf(options?.Memo, converter),
        };
        return new()
        {
            CommandType = CommandType.ContinueAsNewWorkflowExecution,
            ContinueAsNewWorkflowExecutionCommandAttributes = attributes,
        };
    }

    private void Terminate(Command command) => commands.Add(new TerminalCommand(command));

    /// <summary>Starts a function as a task of the workflow.</summary>
    private Task Start(Func<Task> function) => taskFactory.StartNew(Traced(function)).Unwrap();

    /// <summary>Starts a function as a task of the workflow.</summary>
    private Task<T> Start<T>(Func<Task<T>> function) => taskFactory.StartNew(Traced(function)).Unwrap();

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Failed activation on workflow {WorkflowType} with ID {WorkflowId} and run ID {RunId}")]
    private static partial void LogActivationFailed(
        ILogger logger, Exception e, string workflowType, string workflowId, string runId);

    [LoggerMessage(
        Level = LogLevel.Error, Message = "Failed converting the activation's exception on workflow with run ID {RunId}")]
    private static partial void LogFailureNotConverted(ILogger logger, Exception e, string runId);

    [LoggerMessage(
        Level = LogLevel.Error, Message = "The arguments of signal {Signal} cannot be decoded; the signal is dropped")]
    private static partial void LogSignalDropped(ILogger logger, Exception e, string signal);
}
