using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Temporalio.Api.Common.V1;
using Temporalio.Common;
using Temporalio.Converters;
using Temporalio.Worker.Machines;
using Temporalio.Workflows;

namespace Temporalio.Worker.Instances;

/// <content>What <see cref="Workflow"/> forwards to.</content>
internal sealed partial class WorkflowInstance
{
    private readonly HashSet<string> patchesInHistory = [];
    private readonly Dictionary<string, bool> patches = [];
    private readonly LinkedList<StackTrace> stackTraces = new();

    public CancellationToken CancellationToken => cancellation.Token;

    public bool ContinueAsNewSuggested { get; private set; }

    public IReadOnlyCollection<SuggestContinueAsNewReason> SuggestedContinueAsNewReasons { get; private set; } = [];

    public WorkerDeploymentVersion? CurrentDeploymentVersion => settings.DeploymentVersion;

    public string CurrentDetails
    {
        get => currentDetails;
        set
        {
            AssertNotReadOnly("set current details");
            currentDetails = value;
        }
    }

    public int CurrentHistoryLength { get; private set; }

    public int CurrentHistorySize { get; private set; }

    public WorkflowInfo Info { get; }

    public object Instance
    {
        get
        {
            if (instance is null)
            {
                instance = Definition.CreateWorkflowInstance(arguments.Value);
                if (Definition.DynamicOptionsGetter?.Invoke(instance) is { } options)
                {
                    definitionOptions.FailureExceptionTypes = options.FailureExceptionTypes ?? definitionOptions.FailureExceptionTypes;
                    definitionOptions.VersioningBehavior = options.VersioningBehavior == VersioningBehavior.Unspecified
                        ? definitionOptions.VersioningBehavior
                        : options.VersioningBehavior;
                }
            }
            return instance;
        }
    }

    public bool IsReplaying { get; private set; }

    public bool IsReplayingHistoryEvents => IsReplaying && !readOnly;

    public ILogger Logger { get; }

    public IReadOnlyDictionary<string, IRawValue> Memo => memo;

    public MetricMeter MetricMeter { get; }

    public IPayloadConverter PayloadConverter => converter;

    public DeterministicRandom Random { get; private set; }

    public SearchAttributeCollection TypedSearchAttributes { get; }

    public DateTime UtcNow { get; private set; }

    public void AssertNotReadOnly(string operation)
    {
        if (readOnly)
        {
            throw new InvalidOperationException($"Cannot {operation} in this context");
        }
    }

    public ContinueAsNewException CreateContinueAsNewException(
        string workflow, IReadOnlyCollection<object?> args, ContinueAsNewOptions? options) =>
        outbound.Value.CreateContinueAsNewException(new(workflow, args, options, null));

    public Task DelayWithOptionsAsync(DelayOptions options) =>
        outbound.Value.DelayAsync(new(options.Delay, options.CancellationToken, options.Summary));

    public Task<TResult> ExecuteActivityAsync<TResult>(
        string activity, IReadOnlyCollection<object?> args, ActivityOptions options) =>
        outbound.Value.ScheduleActivityAsync<TResult>(new(activity, args, options, null));

    public Task<TResult> ExecuteLocalActivityAsync<TResult>(
        string activity, IReadOnlyCollection<object?> args, LocalActivityOptions options) =>
        outbound.Value.ScheduleLocalActivityAsync<TResult>(new(activity, args, options, null));

    public ExternalWorkflowHandle<TWorkflow> GetExternalWorkflowHandle<TWorkflow>(string id, string? runId) =>
        new ExternalHandle<TWorkflow>(this, id, runId);

    public bool Patch(string patchId, bool deprecated)
    {
        AssertNotReadOnly(deprecated ? "deprecate patch" : "create patch");
        if (patches.TryGetValue(patchId, out var patched))
        {
            return patched;
        }
        patched = !IsReplaying || patchesInHistory.Contains(patchId);
        patches[patchId] = patched;
        if (patched)
        {
            commands.Add(new SetPatchCommand(patchId, deprecated));
        }
        return patched;
    }

    public Task<ChildWorkflowHandle<TWorkflow, TResult>> StartChildWorkflowAsync<TWorkflow, TResult>(
        string workflow, IReadOnlyCollection<object?> args, ChildWorkflowOptions options) =>
        outbound.Value.StartChildWorkflowAsync<TWorkflow, TResult>(new(workflow, args, options, null));

    public T WithTracingEventListenerDisabled<T>(Func<T> fn)
    {
        var before = TracesCalls;
        var commandsBefore = commands.Count;
        TracesCalls = false;
        try
        {
            var result = fn();
            return commands.Count == commandsBefore
                ? result
                : throw new InvalidOperationException(
                    "Function during tracing event listener disabling created workflow commands");
        }
        finally
        {
            TracesCalls = before;
        }
    }

    public void UpsertMemo(IReadOnlyCollection<MemoUpdate> updates)
    {
        RequireAny(updates);
        var upserted = new Memo();
        foreach (var update in updates)
        {
            if (upserted.Fields.ContainsKey(update.UntypedKey))
            {
                throw new ArgumentException($"Memo key {update.UntypedKey} is updated more than once");
            }
            upserted.Fields[update.UntypedKey] = converter.ToPayload(update.HasValue ? update.UntypedValue : null);
        }
        foreach (var update in updates)
        {
            if (update.HasValue)
            {
                memo[update.UntypedKey] = new RawValue(upserted.Fields[update.UntypedKey].Clone());
            }
            else
            {
                memo.Remove(update.UntypedKey);
            }
        }
        commands.Add(new ModifyPropertiesCommand(new()
        {
            CommandType = Api.Enums.V1.CommandType.ModifyWorkflowProperties,
            ModifyWorkflowPropertiesCommandAttributes = new() { UpsertedMemo = upserted },
        }));
    }

    public void UpsertTypedSearchAttributes(IReadOnlyCollection<SearchAttributeUpdate> updates)
    {
        RequireAny(updates);
        TypedSearchAttributes.ApplyUpdates(updates);
        var attributes = new SearchAttributes();
        foreach (var update in updates)
        {
            attributes.IndexedFields[update.UntypedKey.Name] =
                SearchAttributePayload.Write(update.UntypedKey, update.HasValue ? update.UntypedValue : null);
        }
        commands.Add(new UpsertSearchAttributesCommand(attributes));
    }

    public Task<bool> WaitConditionWithOptionsAsync(WaitConditionOptions options)
    {
        AssertNotReadOnly("wait or schedule workflow work");
        var node = AddCondition(options.ConditionCheck);
        var source = node.Value.Source;
        var token = options.CancellationToken ?? CancellationToken;
        return Start(async () =>
        {
            try
            {
                using (token.Register(() => source.TrySetCanceled(token)))
                {
                    if (options.Timeout is not { } timeout)
                    {
                        await source.Task.ConfigureAwait(true);
                        return true;
                    }
                    using var timer = new CancellationTokenSource();
                    var delay = DelayWithOptionsAsync(new(timeout, options.TimeoutSummary, timer.Token));
                    if (await Task.WhenAny(source.Task, delay).ConfigureAwait(true) != source.Task)
                    {
                        return false;
                    }
                    try
                    {
                        await source.Task.ConfigureAwait(true);
                        return true;
                    }
                    finally
                    {
                        CancelNow(timer);
                    }
                }
            }
            finally
            {
                RemoveCondition(node);
            }
        });
    }

    private static void RequireAny<T>(IReadOnlyCollection<T> updates)
    {
        if (updates.Count == 0)
        {
            throw new ArgumentException("At least one update is required", nameof(updates));
        }
    }

    // Synchronously: CancelAsync would leave the workflow's scheduler.
    private static void CancelNow(CancellationTokenSource source) => source.Cancel();

    private Func<TTask> Traced<TTask>(Func<TTask> function)
        where TTask : Task
    {
        if (settings.StackTrace == WorkflowStackTrace.None)
        {
            return function;
        }
        var node = stackTraces.AddLast(new StackTrace(2, settings.StackTrace == WorkflowStackTrace.Normal));
        return () =>
        {
            var task = function();
            _ = task.ContinueWith(
                _ => stackTraces.Remove(node),
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                this);
            return task;
        };
    }

    private string StackTraces()
    {
        if (settings.StackTrace == WorkflowStackTrace.None)
        {
            throw new InvalidOperationException("Workflow stack traces are not enabled on this worker");
        }
        return string.Join("\n\n", stackTraces.Select(OwnLines).Where(lines => lines.Length > 0).Select(lines => $"Task waiting at:\n{lines}"));
    }

    // Without what runs the workflow, at both ends; what the workflow calls in between stays.
    private static string OwnLines(StackTrace trace)
    {
        const string Worker = " at Temporalio.Worker.";
        string[] callers = [Worker, " at System.Reflection.", " at System.Runtime.", " at System.RuntimeMethodHandle.", " at System.Threading."];
        var lines = trace.ToString().Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
        var first = Array.FindIndex(lines, line => !line.Contains(Worker, StringComparison.Ordinal));
        var last = Array.FindLastIndex(lines, line => !callers.Any(line.Contains));
        return first < 0 || last < first ? string.Empty : string.Join('\n', lines[first..(last + 1)]);
    }
}
