using DataEgress.Local.Temporal.History.Activities;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;

namespace DataEgress.Local.Temporal.History.Transactions;

/// <summary>The run that follows one that ends.</summary>
/// <param name="RunId">Its id, which the close event names.</param>
/// <param name="Initiator">Retry or cron.</param>
/// <param name="Backoff">Until its first workflow task.</param>
internal sealed record NextRunPlan(string RunId, ContinueAsNewInitiator Initiator, TimeSpan Backoff);

// Retry and cron: the next run of the chain.
internal sealed partial class RunEditor
{
    /// <summary>Whether the workflow is tried again, and if not, why.</summary>
    private (RetryState State, NextRunPlan? Next) PlanRetry(Failure failure)
    {
        var decision = RetryDecision.For(
            Execution.RetryPolicy, Execution.Attempt, failure, Now, Execution.ExecutionExpirationTime?.ToDateTimeOffset());
        return (decision.State, decision.State == RetryState.InProgress ? throw Engine.Unimplemented("Workflow retry") : null);
    }

    /// <summary>The next run of the schedule; null when there is no schedule, or no time for it.</summary>
    private NextRunPlan? PlanCron() => Execution.CronSchedule.Length == 0 ? null : throw Engine.Unimplemented("Cron");

    private void StartNextRun(NextRunPlan? plan, Payloads? result, Failure? failure)
    {
        if (plan is not null)
        {
            throw Engine.Unimplemented($"{plan.Initiator} {result} {failure}");
        }
    }
}
