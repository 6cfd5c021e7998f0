using DataEgress.Local.Temporal.History.Executions;
using DataEgress.Local.Temporal.History.Transactions;
using DataEgress.Local.Temporal.Namespaces;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.History;

// Starting executions.
internal sealed partial class HistoryEngine
{
    public async Task<StartWorkflowExecutionResponse> StartWorkflowExecutionAsync(
        NamespaceEntry ns, StartWorkflowExecutionRequest request, CancellationToken ct)
    {
        await using var transaction = await BeginOrCreateAsync(ns.Id, request.WorkflowId, ct);
        var response = StartWorkflow(transaction, ns, request);
        await transaction.CommitAsync();
        return response;
    }

    public async Task<SignalWithStartWorkflowExecutionResponse> SignalWithStartWorkflowExecutionAsync(
        NamespaceEntry ns, SignalWithStartWorkflowExecutionRequest request, CancellationToken ct)
    {
        await using var transaction = await BeginOrCreateAsync(ns.Id, request.WorkflowId, ct);
        var signal = new WorkflowExecutionSignaledEventAttributes
        {
            SignalName = request.SignalName,
            Input = request.SignalInput,
            Identity = request.Identity,
            Header = request.Header,
            RequestId = request.RequestId,
        };
        if (transaction.Current is { State.IsRunning: true } existing
            && request.WorkflowIdConflictPolicy != WorkflowIdConflictPolicy.TerminateExisting
            && request.WorkflowIdReusePolicy != WorkflowIdReusePolicy.TerminateIfRunning)
        {
            var signalled = transaction.Open(existing);
            if (!existing.State.RequestIds.Contains(request.RequestId))
            {
                CheckSignal(signalled);
                signalled.Signal(signal, request.Links);

                // Unlike a mere signal it stands for a start, and that is now.
                signalled.ScheduleWorkflowTaskAtOnce();
            }

            await transaction.CommitAsync();
            return Response(signalled, started: false);
        }

        var runId = NewRunId();
        MakeRoom(transaction, runId, request.WorkflowIdReusePolicy, WorkflowIdConflictPolicy.TerminateExisting);
        var run = transaction.AddRun(runId);
        run.Start(StartedAttributes(request), request.RequestId, request.UserMetadata, request.Links);
        run.Execution.FirstTaskDelayed = run.Execution.ExecutionTime.CompareTo(run.Execution.StartTime) > 0;

        // The start has used the request's id; the signal is part of the same request.
        signal.RequestId = "";
        run.Signal(signal, request.Links);
        await transaction.CommitAsync();
        return Response(run, started: true);

        static SignalWithStartWorkflowExecutionResponse Response(RunEditor run, bool started) => new()
        {
            RunId = run.RunId,
            Started = started,
            FirstExecutionRunId = run.Execution.FirstRunId,
        };
    }

    /// <summary>
    /// Starts a workflow within a transaction, or finds the one that the policies say to use. The caller commits.
    /// </summary>
    internal StartWorkflowExecutionResponse StartWorkflow(Transaction transaction, NamespaceEntry ns, StartWorkflowExecutionRequest request)
    {
        if (transaction.Current is { } current)
        {
            if (current.State.RequestIds.Contains(request.RequestId))
            {
                var first = current.State.Execution.CreateRequestId == request.RequestId;
                return Response(current, started: first);
            }

            if (current.State.IsRunning && request.WorkflowIdConflictPolicy == WorkflowIdConflictPolicy.UseExisting)
            {
                var existing = transaction.Open(current);
                Attach(existing, request);
                return Response(current, started: false);
            }
        }

        var runId = NewRunId();
        MakeRoom(transaction, runId, request.WorkflowIdReusePolicy, request.WorkflowIdConflictPolicy);
        var run = transaction.AddRun(runId);
        var attributes = StartedAttributes(request);
        var eager = request.RequestEagerExecution && request.WorkflowStartDelay is null && request.CronSchedule.Length == 0;
        attributes.EagerExecutionAccepted = eager;
        run.Start(attributes, request.RequestId, request.UserMetadata, request.Links);
        run.ScheduleFirstWorkflowTask();
        var response = Response(run.Run, started: true);
        if (eager)
        {
            run.StartWorkflowTask(request.Identity, Guid.NewGuid().ToString(), run.CurrentTaskQueue());
            response.EagerWorkflowTask = WorkflowTask(run, sticky: false);
        }

        return response;
    }

    /// <summary>Run ids are ordered by time, as a real server's are.</summary>
    internal string NewRunId() => Guid.CreateVersion7(clock.GetUtcNow()).ToString();

    private static StartWorkflowExecutionResponse Response(WorkflowRun run, bool started) => new()
    {
        RunId = run.RunId,
        Started = started,
        Status = run.State.Execution.Status,
        FirstExecutionRunId = run.State.Execution.FirstRunId,
    };

    /// <summary>Applies the policies for a workflow id that is in use or has been: ends its run, or refuses.</summary>
    private static void MakeRoom(Transaction transaction, string newRunId, WorkflowIdReusePolicy reuse, WorkflowIdConflictPolicy conflict)
    {
        if (transaction.Current is not { } current)
        {
            return;
        }

        var execution = current.State.Execution;
        var identified = $"WorkflowId: {transaction.Chain.WorkflowId}, RunId: {current.RunId}.";
        if (current.State.IsRunning)
        {
            if (conflict != WorkflowIdConflictPolicy.TerminateExisting && reuse != WorkflowIdReusePolicy.TerminateIfRunning)
            {
                throw ExecutionErrors.AlreadyStarted($"Workflow execution is already running. {identified}", execution, current.RunId);
            }

            transaction.Open(current).TerminateFor(newRunId);
            return;
        }

        if (reuse == WorkflowIdReusePolicy.RejectDuplicate)
        {
            throw ExecutionErrors.AlreadyStarted(
                $"Workflow execution already finished. {identified} Workflow Id reuse policy: reject duplicate workflow Id.", execution, current.RunId);
        }

        if (reuse == WorkflowIdReusePolicy.AllowDuplicateFailedOnly
            && execution.Status is WorkflowExecutionStatus.Completed or WorkflowExecutionStatus.ContinuedAsNew)
        {
            throw ExecutionErrors.AlreadyStarted(
                $"Workflow execution already finished successfully. {identified} Workflow Id reuse policy: allow duplicate workflow Id if last run failed.",
                execution,
                current.RunId);
        }
    }

    /// <summary>A start that finds its workflow running may leave its request id, callbacks and links there.</summary>
    private static void Attach(RunEditor run, StartWorkflowExecutionRequest request)
    {
        if (request.OnConflictOptions is not { } options)
        {
            return;
        }

        var attached = new WorkflowExecutionOptionsUpdatedEventAttributes();
        if (options.AttachRequestId)
        {
            attached.AttachedRequestId = request.RequestId;
            run.State.RequestIds.Add(new() { RequestId = request.RequestId, EventType = EventType.WorkflowExecutionOptionsUpdated });
        }

        if (options.AttachCompletionCallbacks)
        {
            attached.AttachedCompletionCallbacks.Add(request.CompletionCallbacks);
        }

        var added = new HistoryEvent
        {
            EventType = EventType.WorkflowExecutionOptionsUpdated,
            WorkflowExecutionOptionsUpdatedEventAttributes = attached,
            WorkerMayIgnore = true,
        };
        if (options.AttachLinks)
        {
            added.Links.Add(request.Links);
        }

        run.Add(added);
    }

    private static WorkflowExecutionStartedEventAttributes StartedAttributes(StartWorkflowExecutionRequest request)
    {
        var attributes = new WorkflowExecutionStartedEventAttributes
        {
            WorkflowType = request.WorkflowType,
            TaskQueue = request.TaskQueue,
            Input = request.Input,
            WorkflowExecutionTimeout = request.WorkflowExecutionTimeout,
            WorkflowRunTimeout = request.WorkflowRunTimeout,
            WorkflowTaskTimeout = request.WorkflowTaskTimeout,
            Identity = request.Identity,
            RetryPolicy = request.RetryPolicy,
            CronSchedule = request.CronSchedule,
            FirstWorkflowTaskBackoff = request.WorkflowStartDelay,
            Memo = request.Memo,
            SearchAttributes = request.SearchAttributes,
            Header = request.Header,
            ContinuedFailure = request.ContinuedFailure,
            LastCompletionResult = request.LastCompletionResult,
            VersioningOverride = request.VersioningOverride,
            Priority = request.Priority,
            TimeSkippingConfig = request.TimeSkippingConfig,
        };
        attributes.CompletionCallbacks.Add(request.CompletionCallbacks);
        return attributes;
    }

    private static WorkflowExecutionStartedEventAttributes StartedAttributes(SignalWithStartWorkflowExecutionRequest request) => new()
    {
        WorkflowType = request.WorkflowType,
        TaskQueue = request.TaskQueue,
        Input = request.Input,
        WorkflowExecutionTimeout = request.WorkflowExecutionTimeout,
        WorkflowRunTimeout = request.WorkflowRunTimeout,
        WorkflowTaskTimeout = request.WorkflowTaskTimeout,
        Identity = request.Identity,
        RetryPolicy = request.RetryPolicy,
        CronSchedule = request.CronSchedule,
        FirstWorkflowTaskBackoff = request.WorkflowStartDelay,
        Memo = request.Memo,
        SearchAttributes = request.SearchAttributes,
        Header = request.Header,
        VersioningOverride = request.VersioningOverride,
        Priority = request.Priority,
        TimeSkippingConfig = request.TimeSkippingConfig,
    };
}
