using Temporalio.Api.Enums.V1;
using Temporalio.Workflows;

namespace Temporalio.Common;

/// <summary>Name and type of a search attribute, with the .NET type of its value.</summary>
/// <typeparam name="T">Type of the value.</typeparam>
public class SearchAttributeKey<T> : SearchAttributeKey
    where T : notnull
{
    /// <summary>Creates a key.</summary>
    internal SearchAttributeKey(string name, IndexedValueType valueType)
        : base(name, valueType)
    {
    }

    /// <summary>Update that sets a value, for a workflow's upsert.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The update.</returns>
    public SearchAttributeUpdate<T> ValueSet(T value) => SearchAttributeUpdate.ValueSet(this, value);

    /// <summary>Update that removes the value, for a workflow's upsert.</summary>
    /// <returns>The update.</returns>
    public SearchAttributeUpdate<T> ValueUnset() => SearchAttributeUpdate.ValueUnset(this);
}
