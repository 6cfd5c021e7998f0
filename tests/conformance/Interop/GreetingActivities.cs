using Temporalio.Activities;
using Temporalio.Exceptions;

namespace DataEgress.Conformance.Tests.Interop;

/// <summary>The activities of <c>typescript/activities.js</c>.</summary>
public static class GreetingActivities
{
    [Activity("greet")]
    public static string Greet(Person person)
    {
        var attempt = ActivityExecutionContext.Current.Info.Attempt;
        return attempt <= person.Failures
            ? throw new ApplicationFailureException($"attempt {attempt}", errorType: "NotYet")
            : $"hello {person.Name}";
    }
}
