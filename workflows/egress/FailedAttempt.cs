namespace DataEgress.Workflows.Egress;

/// <summary>Detail of an activity's failure.</summary>
/// <param name="Attempt">The attempt that failed, from 1: nothing else tells a workflow how many there were.</param>
public sealed record FailedAttempt(int Attempt);
