namespace DataEgress.Workflows.Egress;

/// <summary>Ask for a host that can stage and send.</summary>
/// <param name="Entry">The entry that it is for.</param>
public sealed record ReserveHostRequest(EgressEntry Entry);

/// <summary>A host that stages and sends.</summary>
/// <param name="TaskQueue">Its task queue.</param>
public sealed record HostReservation(string TaskQueue);

/// <summary>Files wait on a host's disk.</summary>
/// <param name="Files">How many.</param>
/// <param name="Redelivery">How often and when sending is tried again.</param>
public sealed record StagedBatch(int Files, Redelivery Redelivery);

/// <summary>Redelivery as the routes file says.</summary>
/// <param name="Maximum">Tries after the first.</param>
/// <param name="Delay">Before the first of them.</param>
/// <param name="Multiplier">Growth of the delay.</param>
/// <param name="MaximumDelay">Bound of the delay.</param>
public sealed record Redelivery(int Maximum, TimeSpan Delay, double Multiplier, TimeSpan MaximumDelay);
