using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using DataEgress.Local.Temporal.Grpc;
using Temporalio.Api.ErrorDetails.V1;

namespace DataEgress.Local.Temporal.Namespaces;

/// <summary>The registered namespaces. Reads take no lock; changes are made one at a time.</summary>
internal sealed class NamespaceRegistry
{
    private readonly Lock gate = new();
    private ImmutableDictionary<string, NamespaceEntry> byId = ImmutableDictionary.Create<string, NamespaceEntry>(StringComparer.Ordinal);
    private ImmutableSortedDictionary<string, NamespaceEntry> byName =
        ImmutableSortedDictionary.Create<string, NamespaceEntry>(StringComparer.Ordinal);

    /// <summary>All namespaces by name.</summary>
    public IReadOnlyCollection<NamespaceEntry> All => [.. byName.Values];

    public bool TryGetByName(string name, [NotNullWhen(true)] out NamespaceEntry? entry) => byName.TryGetValue(name, out entry);

    public bool TryGetById(string id, [NotNullWhen(true)] out NamespaceEntry? entry) => byId.TryGetValue(id, out entry);

    /// <summary>The namespace of a request.</summary>
    /// <exception cref="GrpcStatusException">INVALID_ARGUMENT for an empty name; NOT_FOUND for an unknown one.</exception>
    public NamespaceEntry Resolve(string name)
    {
        if (name.Length == 0)
        {
            throw GrpcStatusException.InvalidArgument("Namespace is empty.");
        }

        return byName.TryGetValue(name, out var entry) ? entry : throw NotFound(name);
    }

    /// <summary>Adds the namespace, or replaces the one with the same id.</summary>
    public void Put(NamespaceEntry entry)
    {
        lock (gate)
        {
            if (byId.TryGetValue(entry.Id, out var before) && before.Name != entry.Name)
            {
                byName = byName.Remove(before.Name);
            }

            byId = byId.SetItem(entry.Id, entry);
            byName = byName.SetItem(entry.Name, entry);
        }
    }

    public static GrpcStatusException NotFound(string name) => new(
        GrpcStatusCode.NotFound,
        $"Namespace {name} is not found.",
        new NamespaceNotFoundFailure { Namespace = name });
}
