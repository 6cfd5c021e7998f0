using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using DataEgress.Local.Temporal.Grpc;
using Google.Protobuf;
using Temporalio.Api.Enums.V1;
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

    /// <summary>The namespace of a request that starts something there.</summary>
    /// <exception cref="GrpcStatusException">As <see cref="Resolve"/>; FAILED_PRECONDITION for one that is deprecated.</exception>
    public NamespaceEntry ResolveRegistered(string name)
    {
        var entry = Resolve(name);
        return entry.State == NamespaceState.Registered ? entry : throw InvalidState(entry, NamespaceState.Registered);
    }

    /// <summary>The namespace of a request that answers a task; a client need not name it, for the token does.</summary>
    /// <param name="name">What the client says; ignored unless it is the name of another namespace.</param>
    /// <param name="id">What the token says.</param>
    /// <exception cref="GrpcStatusException">NOT_FOUND for an unknown id; INVALID_ARGUMENT for the name of another namespace.</exception>
    public NamespaceEntry ResolveTask(string name, string id)
    {
        var entry = byId.TryGetValue(id, out var known) ? known : throw NotFound(id);
        return name.Length > 0 && byName.TryGetValue(name, out var named) && named.Id != id
            ? throw GrpcStatusException.InvalidArgument("Operation requested with a token from a different namespace.")
            : entry;
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

    /// <summary>Forgets a namespace; unknown ones are ignored.</summary>
    public void Remove(string id)
    {
        lock (gate)
        {
            if (byId.TryGetValue(id, out var entry))
            {
                byId = byId.Remove(id);
                byName = byName.Remove(entry.Name);
            }
        }
    }

    private static GrpcStatusException InvalidState(NamespaceEntry entry, params ReadOnlySpan<NamespaceState> allowed) => new(
        GrpcStatusCode.FailedPrecondition,
        $"Namespace has invalid state: {entry.State}. Must be {string.Join(" or ", allowed.ToArray())}.",
        new NamespaceInvalidStateFailure { Namespace = entry.Name, State = entry.State, AllowedStates = { allowed.ToArray() } });

    public static GrpcStatusException NotFound(string name) => new(
        GrpcStatusCode.NotFound,
        $"Namespace {name} is not found.",
        new NamespaceNotFoundFailure { Namespace = name });
}
