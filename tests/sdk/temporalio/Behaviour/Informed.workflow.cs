using Temporalio.Common;
using Temporalio.Workflows;

namespace Temporalio.Tests.Behaviour;

/// <summary>What a workflow is told of itself.</summary>
public record Told(RetryPolicy? RetryPolicy, Priority Priority);

/// <summary>Tells what it was started with.</summary>
[Workflow]
public class Informed
{
    [WorkflowRun]
    public Task<Told> RunAsync() => Task.FromResult(new Told(Workflow.Info.RetryPolicy, Workflow.Info.Priority));
}

/// <summary>Changes its own search attributes.</summary>
[Workflow]
public class Relabelling
{
    public static readonly SearchAttributeKey<string> Keyword = SearchAttributeKey.CreateKeyword("CustomKeywordField");
    public static readonly SearchAttributeKey<long> Number = SearchAttributeKey.CreateLong("CustomIntField");
    public static readonly SearchAttributeKey<bool> Flag = SearchAttributeKey.CreateBool("CustomBoolField");

    [WorkflowRun]
    public Task<string> RunAsync()
    {
        Workflow.UpsertTypedSearchAttributes(Keyword.ValueSet("new"), Number.ValueUnset());
        var refused = false;
        try
        {
            Workflow.UpsertTypedSearchAttributes(Flag.ValueSet(false), Flag.ValueUnset());
        }
        catch (ArgumentException)
        {
            refused = true;
        }
        var attributes = Workflow.TypedSearchAttributes;
        return Task.FromResult($"{attributes.Get(Keyword)} {attributes.ContainsKey(Number)} {attributes.Get(Flag)} {refused}");
    }
}
