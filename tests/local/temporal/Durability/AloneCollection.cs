namespace DataEgress.Local.Temporal.Tests.Durability;

/// <summary>Tests that take what the machine has: nothing runs beside them.</summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection;
