using Temporalio.Activities;
using Temporalio.Common;
using Temporalio.Converters;
using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace Temporalio.Tests.Behaviour;

public static class SecretActivities
{
    /// <summary>Heartbeats, fails once with details, then gives back what it had sent.</summary>
    [Activity]
    public static async Task<string> KeepAsync(string secret)
    {
        var context = ActivityExecutionContext.Current;
        if (context.Info.Attempt > 1)
        {
            return await context.Info.HeartbeatDetailAtAsync<string>(0);
        }
        context.Heartbeat(secret);
        throw new ApplicationFailureException($"lost the {secret}", details: [secret]);
    }

    [Activity]
    public static void Lose(string secret) => throw new ApplicationFailureException(
        $"lost the {secret}", errorType: "Lost", nonRetryable: true, details: [secret]);
}

/// <summary>Takes the same text along every path on which payloads travel.</summary>
[Workflow]
public class Secrets
{
    public static readonly SearchAttributeKey<string> Keyword = SearchAttributeKey.CreateKeyword("CustomKeywordField");
    private string? last;

    [WorkflowRun]
    public async Task<string> RunAsync(string secret)
    {
        Workflow.CurrentDetails = "not hidden: the UI reads it from a query";
        Workflow.UpsertMemo(MemoUpdate.ValueSet("upserted", secret));
        Workflow.UpsertTypedSearchAttributes(Keyword.ValueSet("found"));
        var options = new ActivityOptions
        {
            StartToCloseTimeout = TimeSpan.FromSeconds(30),
            RetryPolicy = new() { InitialInterval = TimeSpan.FromMilliseconds(10) },
            Summary = secret,
        };
        var kept = await Workflow.ExecuteActivityAsync(() => SecretActivities.KeepAsync(secret), options);
        var local = await Workflow.ExecuteLocalActivityAsync(
            () => Echo(secret), new() { StartToCloseTimeout = TimeSpan.FromSeconds(30) });
        await Workflow.DelayWithOptionsAsync(new(TimeSpan.FromMilliseconds(1)) { Summary = secret });
        var child = await Workflow.ExecuteChildWorkflowAsync(
            (SecretChild w) => w.RunAsync(secret),
            new()
            {
                Id = $"{Workflow.Info.WorkflowId}/child",
                Memo = new Dictionary<string, object> { ["child"] = secret },
                TypedSearchAttributes = new SearchAttributeCollection.Builder().Set(Keyword, "child").ToSearchAttributeCollection(),
                StaticSummary = secret,
            });
        await Workflow.WaitConditionAsync(() => last is not null);
        var memo = Workflow.PayloadConverter.ToValue<string>(Workflow.Memo["started"]);
        if (string.Join(' ', kept, local, child, last, memo) != string.Join(' ', Enumerable.Repeat(secret, 5)))
        {
            throw new ApplicationFailureException($"{kept} {local} {child} {last} {memo}");
        }
        try
        {
            await Workflow.ExecuteActivityAsync(() => SecretActivities.Lose(secret), options);
        }
        catch (ActivityFailureException e) when (e.InnerException is ApplicationFailureException inner)
        {
            throw new ApplicationFailureException($"{inner.Message}: {inner.Details.ElementAt<string>(0)}", inner, details: [secret]);
        }
        return secret;
    }

    [WorkflowSignal]
    public Task TellAsync(string secret)
    {
        last = secret;
        return Task.CompletedTask;
    }

    [WorkflowQuery]
    public string Ask(string secret) => secret;

    [WorkflowUpdate]
    public Task<string> ChangeAsync(string secret) => Task.FromResult(secret);

    [WorkflowUpdate]
    public Task RefuseAsync(string secret) => throw new ApplicationFailureException($"no {secret}", details: [secret]);

    [Activity]
    public static string Echo(string secret) => secret;
}

[Workflow]
public class SecretChild
{
    [WorkflowRun]
    public Task<string> RunAsync(string secret) => Task.FromResult(secret);
}
