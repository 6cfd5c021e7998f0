using DataEgress.Local.Temporal.Grpc;
using DataEgress.Local.Temporal.Namespaces;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;

namespace DataEgress.Local.Temporal.Visibility;

/// <summary>Which search attributes a client or a worker may set, and to what.</summary>
internal static class SearchAttributeRules
{
    private const int MaximumKeys = 100;
    private const int MaximumValueBytes = 2 * 1024;
    private const int MaximumTotalBytes = 40 * 1024;

    /// <summary>Checks the attributes and notes each one's type in its payload's metadata.</summary>
    /// <exception cref="GrpcStatusException">INVALID_ARGUMENT: an unknown name, a wrong value, or too much of it.</exception>
    public static void CheckAndType(NamespaceEntry ns, SearchAttributes? attributes)
    {
        CheckNames(ns, attributes);
        CheckValues(ns, attributes);
        CheckSizes(attributes);
    }

    /// <summary>Every name must be one that the server has or the namespace has registered.</summary>
    /// <exception cref="GrpcStatusException">INVALID_ARGUMENT: an unknown name.</exception>
    public static void CheckNames(NamespaceEntry ns, SearchAttributes? attributes)
    {
        foreach (var name in attributes?.IndexedFields.Keys ?? [])
        {
            if (TypeOf(ns, name) == IndexedValueType.Unspecified)
            {
                throw GrpcStatusException.InvalidArgument($"Namespace {ns.Name} has no mapping defined for search attribute {name}");
            }
        }
    }

    /// <summary>Checks the values of known attributes and notes each one's type in its payload's metadata.</summary>
    /// <exception cref="GrpcStatusException">INVALID_ARGUMENT: too many, one that nobody may set, or a wrong value.</exception>
    public static void CheckValues(NamespaceEntry ns, SearchAttributes? attributes)
    {
        if (attributes is null || attributes.IndexedFields.Count == 0)
        {
            return;
        }

        if (attributes.IndexedFields.Count > MaximumKeys)
        {
            throw GrpcStatusException.InvalidArgument(
                $"number of search attributes {attributes.IndexedFields.Count} exceeds limit {MaximumKeys}");
        }

        foreach (var (name, payload) in attributes.IndexedFields)
        {
            if (SystemSearchAttributes.IsReadOnly(name))
            {
                throw GrpcStatusException.InvalidArgument($"{name} attribute can't be set in SearchAttributes");
            }

            CheckValue(name, payload, TypeOf(ns, name));
        }

        foreach (var (name, payload) in attributes.IndexedFields)
        {
            SearchAttributeValue.SetType(payload, TypeOf(ns, name));
        }
    }

    /// <summary>Checks how large the values are, each and together.</summary>
    /// <exception cref="GrpcStatusException">INVALID_ARGUMENT: too large.</exception>
    public static void CheckSizes(SearchAttributes? attributes)
    {
        if (attributes is null)
        {
            return;
        }

        foreach (var (name, payload) in attributes.IndexedFields)
        {
            if (payload.Data.Length > MaximumValueBytes)
            {
                throw GrpcStatusException.InvalidArgument(
                    $"search attribute {name} value size {payload.Data.Length} exceeds size limit {MaximumValueBytes}");
            }
        }

        var size = attributes.CalculateSize();
        if (size > MaximumTotalBytes)
        {
            throw GrpcStatusException.InvalidArgument($"total size of search attributes {size} exceeds size limit {MaximumTotalBytes}");
        }
    }

    private static IndexedValueType TypeOf(NamespaceEntry ns, string name) =>
        SystemSearchAttributes.System.TryGetValue(name, out var type)
        || SystemSearchAttributes.Predefined.TryGetValue(name, out type)
        || ns.CustomSearchAttributes.TryGetValue(name, out type)
            ? type
            : IndexedValueType.Unspecified;

    private static void CheckValue(string name, Payload payload, IndexedValueType type)
    {
        if (!SearchAttributeValue.TryDecode(payload, type, out _))
        {
            throw GrpcStatusException.InvalidArgument(
                $"invalid value for search attribute {name} of type {type}: {SearchAttributeValue.Describe(payload)}");
        }
    }
}
