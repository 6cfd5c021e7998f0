using Microsoft.Extensions.Logging;
using Temporalio.Common;
using Temporalio.Converters;

namespace Temporalio.Workflows;

/// <summary>
/// Everything that workflow code may use of the world. Valid only in a workflow, that is, on the workflow's task scheduler.
/// </summary>
public static partial class Workflow
{
    /// <summary>Whether no signal or update handler is running.</summary>
    public static bool AllHandlersFinished => Context.AllHandlersFinished;

    /// <summary>Fires when the workflow's cancellation is requested.</summary>
    public static CancellationToken CancellationToken => Context.CancellationToken;

    /// <summary>Whether the server suggests to continue as new, because the history has become long.</summary>
    public static bool ContinueAsNewSuggested => Context.ContinueAsNewSuggested;

    /// <summary>Why the server suggests to continue as new.</summary>
    public static IReadOnlyCollection<SuggestContinueAsNewReason> SuggestedContinueAsNewReasons =>
        Context.SuggestedContinueAsNewReasons;

    /// <summary>Build id of the worker that completed, or now completes, this part of the history; empty if unknown.</summary>
    public static string CurrentBuildId => Context.CurrentDeploymentVersion?.BuildId ?? string.Empty;

    /// <summary>Deployment version of the worker that completed, or now completes, this part of the history.</summary>
    public static WorkerDeploymentVersion? CurrentDeploymentVersion => Context.CurrentDeploymentVersion;

    /// <summary>Several lines about what the workflow is doing, for user interfaces.</summary>
    public static string CurrentDetails
    {
        get => Context.CurrentDetails;
        set => Context.CurrentDetails = value;
    }

    /// <summary>Number of events in the history up to the current workflow task.</summary>
    public static int CurrentHistoryLength => Context.CurrentHistoryLength;

    /// <summary>Size of the history in bytes up to the current workflow task.</summary>
    public static int CurrentHistorySize => Context.CurrentHistorySize;

    /// <summary>The update whose handler or validator is running.</summary>
    public static WorkflowUpdateInfo? CurrentUpdateInfo => Context.CurrentUpdateInfo;

    /// <summary>Handler of queries without a handler of their own.</summary>
    public static WorkflowQueryDefinition? DynamicQuery
    {
        get => Context.DynamicQuery;
        set => Context.DynamicQuery = value;
    }

    /// <summary>Handler of signals without a handler of their own. Setting it delivers the signals that waited for one.</summary>
    public static WorkflowSignalDefinition? DynamicSignal
    {
        get => Context.DynamicSignal;
        set => Context.DynamicSignal = value;
    }

    /// <summary>Handler of updates without a handler of their own.</summary>
    public static WorkflowUpdateDefinition? DynamicUpdate
    {
        get => Context.DynamicUpdate;
        set => Context.DynamicUpdate = value;
    }

    /// <summary>What is known of this run since its start.</summary>
    public static WorkflowInfo Info => Context.Info;

    /// <summary>The instance of the workflow's class.</summary>
    public static object Instance => Context.Instance;

    /// <summary>Whether the caller is a workflow.</summary>
    public static bool InWorkflow => TaskScheduler.Current is IWorkflowContext;

    /// <summary>A logger that is silent during replay.</summary>
    public static ILogger Logger => Context.Logger;

    /// <summary>The workflow's memo.</summary>
    public static IReadOnlyDictionary<string, IRawValue> Memo => Context.Memo;

    /// <summary>A meter that is silent during replay.</summary>
    public static MetricMeter MetricMeter => Context.MetricMeter;

    /// <summary>Converts payloads as this workflow's arguments are converted.</summary>
    public static IPayloadConverter PayloadConverter => Context.PayloadConverter;

    /// <summary>Query handlers by name. Can be added to.</summary>
    public static IDictionary<string, WorkflowQueryDefinition> Queries => Context.Queries;

    /// <summary>Random numbers that replay alike. Not for security.</summary>
    public static DeterministicRandom Random => Context.Random;

    /// <summary>Signal handlers by name. Can be added to; that delivers the signals that waited for the handler.</summary>
    public static IDictionary<string, WorkflowSignalDefinition> Signals => Context.Signals;

    /// <summary>The workflow's search attributes.</summary>
    public static SearchAttributeCollection TypedSearchAttributes => Context.TypedSearchAttributes;

    /// <summary>Update handlers by name. Can be added to.</summary>
    public static IDictionary<string, WorkflowUpdateDefinition> Updates => Context.Updates;

    /// <summary>Time of the current workflow task (UTC).</summary>
    public static DateTime UtcNow => Context.UtcNow;

    /// <summary>The context where none is the current scheduler: while wait conditions are evaluated.</summary>
    internal static AsyncLocal<IWorkflowContext?> OverrideContext { get; } = new();

    private static IWorkflowContext Context =>
        TaskScheduler.Current as IWorkflowContext
        ?? OverrideContext.Value
        ?? throw new InvalidOperationException("Not in workflow");

    /// <summary>Marks a patch as no longer needed by running workflows, so that its old branch can be removed.</summary>
    /// <param name="patchId">Patch id.</param>
    public static void DeprecatePatch(string patchId) => Context.Patch(patchId, deprecated: true);

    /// <summary>Whether this run takes the patched branch: new runs do, runs that passed here before the patch do not.</summary>
    /// <param name="patchId">Patch id.</param>
    /// <returns>Whether the patched branch is taken.</returns>
    public static bool Patched(string patchId) => Context.Patch(patchId, deprecated: false);

    /// <summary>A random version 4 GUID that replays alike. Not for security.</summary>
    /// <returns>The GUID.</returns>
    public static Guid NewGuid()
    {
        const int Version = 7;
        const int Variant = 8;
        var bytes = new byte[16];
        Random.NextBytes(bytes);
        bytes[Version] = (byte)(0x40 | (bytes[Version] & 0x0f));
        bytes[Variant] = (byte)(0x80 | (bytes[Variant] & 0x3f));
        return new Guid(bytes);
    }

    /// <summary>Changes the workflow's memo.</summary>
    /// <param name="updates">At least one change, each of another key.</param>
    public static void UpsertMemo(params MemoUpdate[] updates) => Context.UpsertMemo(updates);

    /// <summary>Changes the workflow's search attributes.</summary>
    /// <param name="updates">At least one change, each of another attribute.</param>
    public static void UpsertTypedSearchAttributes(params SearchAttributeUpdate[] updates) =>
        Context.UpsertTypedSearchAttributes(updates);

    /// <summary>What a workflow should not depend on.</summary>
    public static class Unsafe
    {
        /// <summary>Whether history is being replayed, or a query is answered from replayed history.</summary>
        public static bool IsReplaying => Context.IsReplaying;

        /// <summary>Whether history is being replayed, queries and validators not counted.</summary>
        public static bool IsReplayingHistoryEvents => Context.IsReplayingHistoryEvents;

        /// <summary>Runs a function without watching for tasks and timers outside the workflow's scheduler.</summary>
        /// <typeparam name="T">Type of its result.</typeparam>
        /// <param name="fn">The function; it must not wait, nor make workflow commands, and is at its own risk.</param>
        /// <returns>Its result.</returns>
        /// <exception cref="InvalidOperationException">It made workflow commands.</exception>
        public static T WithTracingEventListenerDisabled<T>(Func<T> fn) => Context.WithTracingEventListenerDisabled(fn);

        /// <summary>Runs a function without watching for tasks and timers outside the workflow's scheduler.</summary>
        /// <param name="fn">The function; it must not wait, nor make workflow commands, and is at its own risk.</param>
        /// <exception cref="InvalidOperationException">It made workflow commands.</exception>
        public static void WithTracingEventListenerDisabled(Action fn) => WithTracingEventListenerDisabled(() =>
        {
            fn();
            return ValueTuple.Create();
        });
    }
}
