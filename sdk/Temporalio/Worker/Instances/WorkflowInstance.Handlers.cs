using Temporalio.Api.Sdk.V1;
using Temporalio.Common;
using Temporalio.Converters;
using Temporalio.Exceptions;
using Temporalio.Worker.Machines;
using Temporalio.Workflows;

namespace Temporalio.Worker.Instances;

/// <content>Signals, queries and updates.</content>
internal sealed partial class WorkflowInstance
{
    // In the order they came, because a dynamic handler added later takes all of them.
    private readonly List<SignalJob> waitingSignals = [];
    private WorkflowQueryDefinition? dynamicQuery;
    private WorkflowSignalDefinition? dynamicSignal;
    private WorkflowUpdateDefinition? dynamicUpdate;

    public bool AllHandlersFinished => runningHandlers.Count == 0;

    public WorkflowUpdateInfo? CurrentUpdateInfo => UpdateInfo.Value;

    public IDictionary<string, WorkflowQueryDefinition> Queries { get; }

    public IDictionary<string, WorkflowSignalDefinition> Signals { get; }

    public IDictionary<string, WorkflowUpdateDefinition> Updates { get; }

    public WorkflowQueryDefinition? DynamicQuery
    {
        get => dynamicQuery;
        set
        {
            RequireDynamic(value?.Dynamic, "Query");
            dynamicQuery = value;
        }
    }

    public WorkflowSignalDefinition? DynamicSignal
    {
        get => dynamicSignal;
        set
        {
            RequireDynamic(value?.Dynamic, "Signal");
            dynamicSignal = value;
            if (value is not null)
            {
                var waiting = waitingSignals.ToList();
                waitingSignals.Clear();
                waiting.ForEach(Deliver);
            }
        }
    }

    public WorkflowUpdateDefinition? DynamicUpdate
    {
        get => dynamicUpdate;
        set
        {
            RequireDynamic(value?.Dynamic, "Update");
            dynamicUpdate = value;
        }
    }

    private static bool IsReserved(string name) => name.StartsWith(HandlerSignature.ReservedPrefix, StringComparison.Ordinal);

    private static T? Find<T>(IDictionary<string, T> handlers, string name, T? dynamic)
        where T : class => handlers.TryGetValue(name, out var found) ? found : IsReserved(name) ? null : dynamic;

    private static InvalidOperationException NotFound<T>(string kind, string name, IDictionary<string, T> handlers) => new(
        $"{kind} handler for {name} expected but not found, known {(kind == "Query" ? "queries" : "updates")}: "
        + $"[{string.Join(' ', handlers.Keys.Order(StringComparer.Ordinal))}]");

    private void RequireDynamic(bool? dynamic, string kind)
    {
        AssertNotReadOnly("modify workflow handlers");
        if (dynamic == false)
        {
            throw new ArgumentException($"{kind} is not dynamic");
        }
    }

    private void RequireHandler(string name, string? definitionName, string kind)
    {
        AssertNotReadOnly("modify workflow handlers");
        if (definitionName is null)
        {
            throw new ArgumentException($"A dynamic {kind} is not set by name");
        }
        if (definitionName != name)
        {
            throw new ArgumentException($"The {kind} is called {definitionName}, not {name}");
        }
    }

    private void ReplaySignals(string name)
    {
        var waiting = waitingSignals.Where(signal => signal.Name == name).ToList();
        waitingSignals.RemoveAll(signal => signal.Name == name);
        waiting.ForEach(Deliver);
    }

    private void Deliver(SignalJob signal)
    {
        if (Find(Signals, signal.Name, dynamicSignal) is not { } definition)
        {
            waitingSignals.Add(signal);
            return;
        }
        _ = Start(() => RunTopLevelAsync(() => HandleAsync(signal, definition)));
    }

    private async Task HandleAsync(SignalJob signal, WorkflowSignalDefinition definition)
    {
        object?[] args;
        try
        {
            args = Decode(definition.Signature, signal.Input, $"Signal {signal.Name}", definition.Dynamic, signal.Name);
        }
#pragma warning disable CA1031 // A signal that cannot be read must not block the workflow.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogSignalDropped(logger, e, signal.Name);
            return;
        }
        using (runningHandlers.Begin(signal.Name, null, definition.UnfinishedPolicy))
        {
            await inbound.Value.HandleSignalAsync(new(signal.Name, definition, args, signal.Header?.Fields)).ConfigureAwait(true);
        }
    }

    private void Deliver(UpdateJob update) => _ = Start(() =>
    {
        // The constructor may add handlers.
        _ = Instance;
        UpdateInfo.Value = new(update.Id, update.Name);
        using (logger.BeginScope(UpdateInfo.Value.CreateLoggerScope()))
        {
            return HandleAsync(update);
        }
    });

    private async Task HandleAsync(UpdateJob update)
    {
        WorkflowUpdateDefinition definition;
        object?[] args;
        try
        {
            definition = Find(Updates, update.Name, dynamicUpdate) ?? throw NotFound("Update", update.Name, Updates);
            if (update.RunValidator)
            {
                Validate(update, definition);
            }
            args = Decode(definition.Signature, update.Input, $"Update {update.Name}", definition.Dynamic, update.Name);
        }
        catch (ReadOnlyViolationException e)
        {
            FailActivation(e);
            return;
        }
#pragma warning disable CA1031 // Whatever the validator throws refuses the update.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Respond(update, failure: failureConverter.ToFailure(e, converter));
            return;
        }
        Respond(update);
        using var running = runningHandlers.Begin(update.Name, update.Id, definition.UnfinishedPolicy);
        try
        {
            var input = new Interceptors.HandleUpdateInput(update.Id, update.Name, definition, args, update.Header?.Fields);
            var handling = inbound.Value.HandleUpdateAsync(input);
            if (handling.IsCompleted)
            {
                // The answer comes after what is already queued, however fast the handler was.
                await Task.Yield();
            }
            Respond(update, converter.ToPayload(await handling.ConfigureAwait(true)));
        }
        catch (Exception e) when (FailsWorkflow(e))
        {
            Respond(update, failure: failureConverter.ToFailure(e, converter));
        }
#pragma warning disable CA1031 // Everything else fails the workflow task.
        catch (Exception e)
#pragma warning restore CA1031
        {
            FailActivation(e);
        }
    }

    private void Validate(UpdateJob update, WorkflowUpdateDefinition definition)
    {
        if (!definition.HasValidator)
        {
            return;
        }
        var before = commands.Count;
        readOnly = true;
        try
        {
            // Decoded for the validator alone, so that it cannot change the handler's arguments.
            var args = Decode(definition.Signature, update.Input, $"Update {update.Name}", definition.Dynamic, update.Name);
            inbound.Value.ValidateUpdate(new(update.Id, update.Name, definition, args, update.Header?.Fields));
        }
        finally
        {
            readOnly = false;
        }
        RequireNoCommands(before, $"Update validator for {update.Name}");
    }

    private void Respond(
        UpdateJob update, Api.Common.V1.Payload? result = null, Api.Failure.V1.Failure? failure = null) =>
        commands.Add(new UpdateResponseCommand(update.ProtocolInstanceId, result, failure));

    private Task AnswerAsync(QueryJob query)
    {
        _ = Instance;
        var before = commands.Count;
        try
        {
            readOnly = true;
            var answer = converter.ToPayload(Answer(query));
            RequireNoCommands(before, $"Query handler for {query.Query.QueryType}");
            commands.Add(new QueryAnswerCommand(query.Id, answer, null));
        }
        catch (ReadOnlyViolationException e)
        {
            FailActivation(e);
        }
#pragma warning disable CA1031 // Whatever the handler throws is the answer.
        catch (Exception e)
#pragma warning restore CA1031
        {
            commands.Add(new QueryAnswerCommand(query.Id, null, failureConverter.ToFailure(e, converter)));
        }
        finally
        {
            readOnly = false;
        }
        return Task.CompletedTask;
    }

    private object? Answer(QueryJob query)
    {
        var name = query.Query.QueryType;
        // Answers of the SDK itself do not depend on the user's converter.
        switch (name)
        {
            case "__stack_trace":
                return DataConverter.Default.PayloadConverter.ToRawValue(StackTraces());
            case "__temporal_workflow_metadata":
                return DataConverter.Default.PayloadConverter.ToRawValue(Metadata());
        }
        var definition = Find(Queries, name, dynamicQuery) ?? throw NotFound("Query", name, Queries);
        var args = Decode(definition.Signature, query.Query.QueryArgs, $"Query {name}", definition.Dynamic, name);
        return inbound.Value.HandleQuery(new(query.Id, name, definition, args, query.Query.Header?.Fields));
    }

    private void RequireNoCommands(int before, string who)
    {
        if (commands.Count != before)
        {
            commands.RemoveRange(before, commands.Count - before);
            throw new ReadOnlyViolationException($"{who} created workflow commands");
        }
    }

    private WorkflowMetadata Metadata() => new()
    {
        CurrentDetails = currentDetails,
        Definition = new()
        {
            Type = Info.WorkflowType,
            QueryDefinitions = { Describe(dynamicQuery, Queries.Values, q => q.Name, q => q.Description) },
            SignalDefinitions = { Describe(dynamicSignal, Signals.Values, s => s.Name, s => s.Description) },
            UpdateDefinitions = { Describe(dynamicUpdate, Updates.Values, u => u.Name, u => u.Description) },
        },
    };

    private static IEnumerable<WorkflowInteractionDefinition> Describe<T>(
        T? dynamic, IEnumerable<T> named, Func<T, string?> nameOf, Func<T, string?> descriptionOf)
        where T : class
    {
        var all = named.OrderBy(nameOf, StringComparer.Ordinal);
        return (dynamic is null ? all : all.Prepend(dynamic)).Select(handler => new WorkflowInteractionDefinition
        {
            Name = nameOf(handler) ?? string.Empty,
            Description = descriptionOf(handler) ?? string.Empty,
        });
    }

    /// <summary>A handler that may only read has asked for something. That is an error of the code, not of the caller.</summary>
    private sealed class ReadOnlyViolationException(string message) : InvalidOperationException(message);
}
