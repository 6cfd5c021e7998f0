using Temporalio.Common;
using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace DataEgress.Conformance.Tests.Interop;

// The workflows of typescript/workflows.js.
internal static class Activities
{
    // Tests wait for the retries, so they come quickly.
    public static ActivityOptions Options() => new()
    {
        StartToCloseTimeout = TimeSpan.FromSeconds(30),
        RetryPolicy = new RetryPolicy { InitialInterval = TimeSpan.FromMilliseconds(50), MaximumAttempts = 3 },
    };
}

/// <summary>Greets through an activity.</summary>
[Workflow("greeting")]
public class GreetingWorkflow
{
    [WorkflowRun]
    public async Task<Greeting> RunAsync(Person person)
    {
        var text = await Workflow.ExecuteActivityAsync(() => GreetingActivities.Greet(person), Activities.Options());
        return new Greeting(text, Workflow.Info.Attempt);
    }
}

/// <summary>Fails.</summary>
[Workflow("refused")]
public class RefusedWorkflow
{
    [WorkflowRun]
    public Task RunAsync() =>
        throw new ApplicationFailureException("refused", errorType: "Refused", nonRetryable: true, details: [new Refusal(7)]);
}

/// <summary>Greets through a child.</summary>
[Workflow("family")]
public class FamilyWorkflow
{
    [WorkflowRun]
    public Task<Greeting> RunAsync(Person person) => Workflow.ExecuteChildWorkflowAsync(
        (GreetingWorkflow child) => child.RunAsync(new Person(person.Name, 0)), new() { Id = Workflow.Info.WorkflowId + "/child" });
}

/// <summary>Waits until it is cancelled and cleans up.</summary>
[Workflow("patient")]
public class PatientWorkflow
{
    [WorkflowRun]
    public async Task RunAsync()
    {
        try
        {
            await Workflow.DelayAsync(TimeSpan.FromHours(1));
        }
        catch (Exception e) when (TemporalException.IsCanceledException(e))
        {
            var options = Activities.Options();
            options.CancellationToken = CancellationToken.None;
            await Workflow.ExecuteActivityAsync(() => GreetingActivities.Greet(new Person("cleanup", 0)), options);
            throw;
        }
    }
}
