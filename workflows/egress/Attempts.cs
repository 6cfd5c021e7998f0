using Temporalio.Exceptions;

namespace DataEgress.Workflows.Egress;

/// <summary>
/// Counts how often a step was attempted by activities that have failed. An activity itself counts from 1 again when a human
/// has it retried; a receipt tells of all.
/// </summary>
/// <param name="allowed">Attempts that the retry policy allows.</param>
internal sealed class Attempts(int allowed)
{
    /// <summary>Attempts so far.</summary>
    public int Before { get; private set; }

    /// <summary>Attempts that the retry policy of what is called now allows.</summary>
    public int Allowed { get; set; } = allowed;

    /// <summary>Counts those of an activity that has failed for good.</summary>
    public void Add(ActivityFailureException failure) => Before += Failures.AttemptsOf(failure, Allowed);
}
