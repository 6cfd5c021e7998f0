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
        if (attributes is null || attributes.IndexedFields.Count == 0)
        {
            return;
        }

        if (attributes.IndexedFields.Count > MaximumKeys)
        {
            throw GrpcStatusException.InvalidArgument(
                $"number of search attributes {attributes.IndexedFields.Count} exceeds limit {MaximumKeys}");
        }

        // Unknown names are told of first, whatever else is wrong.
        var fields = attributes.IndexedFields.Select(field => (field.Key, field.Value, Type: TypeOf(ns, field.Key))).ToArray();
        foreach (var (name, payload, type) in fields)
        {
            CheckValue(name, payload, type);
        }

        foreach (var (_, payload, type) in fields)
        {
            SearchAttributeValue.SetType(payload, type);
        }

        var size = attributes.CalculateSize();
        if (size > MaximumTotalBytes)
        {
            throw GrpcStatusException.InvalidArgument($"total size of search attributes {size} exceeds size limit {MaximumTotalBytes}");
        }
    }

    private static IndexedValueType TypeOf(NamespaceEntry ns, string name)
    {
        if (SystemSearchAttributes.IsReadOnly(name))
        {
            throw GrpcStatusException.InvalidArgument($"{name} attribute can't be set in SearchAttributes");
        }

        return SystemSearchAttributes.Predefined.TryGetValue(name, out var type) || ns.CustomSearchAttributes.TryGetValue(name, out type)
            ? type
            : throw GrpcStatusException.InvalidArgument($"Namespace {ns.Name} has no mapping defined for search attribute {name}");
    }

    private static void CheckValue(string name, Payload payload, IndexedValueType type)
    {
        if (!SearchAttributeValue.TryDecode(payload, type, out _))
        {
            throw GrpcStatusException.InvalidArgument(
                $"invalid value for search attribute {name} of type {type}: {SearchAttributeValue.Describe(payload)}");
        }

        if (payload.Data.Length > MaximumValueBytes)
        {
            throw GrpcStatusException.InvalidArgument(
                $"search attribute {name} value size {payload.Data.Length} exceeds size limit {MaximumValueBytes}");
        }
    }
}
