using System.Collections.Immutable;
using Temporalio.Api.Enums.V1;

namespace DataEgress.Local.Temporal.Namespaces;

/// <summary>
/// A namespace as registered. Immutable: a change makes a new entry with the same <see cref="Id"/> in the
/// <see cref="NamespaceRegistry"/>, so one call sees one state of it.
/// </summary>
internal sealed record NamespaceEntry
{
    /// <summary>A UUID that survives renames and keys everything stored under the namespace.</summary>
    public required string Id { get; init; }

    public required string Name { get; init; }

    public NamespaceState State { get; init; } = NamespaceState.Registered;

    public string Description { get; init; } = "";

    public string OwnerEmail { get; init; } = "";

    /// <summary>Free key-value pairs of the operator.</summary>
    public ImmutableSortedDictionary<string, string> Data { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>How long a closed execution is kept.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Search attributes added by the operator, with their types.</summary>
    public ImmutableSortedDictionary<string, IndexedValueType> CustomSearchAttributes { get; init; } =
        ImmutableSortedDictionary.Create<string, IndexedValueType>(StringComparer.Ordinal);
}
