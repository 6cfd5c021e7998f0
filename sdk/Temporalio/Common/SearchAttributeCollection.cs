using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Temporalio.Api.Common.V1;
using Temporalio.Workflows;

namespace Temporalio.Common;

/// <summary>Search attributes with their values, each name once.</summary>
[SuppressMessage("Design", "CA1034:Nested types should not be visible", Justification = "The official API nests the builder.")]
public class SearchAttributeCollection : IReadOnlyCollection<SearchAttributeKey>
{
    /// <summary>No search attributes.</summary>
    public static readonly SearchAttributeCollection Empty = new();

    private readonly SortedDictionary<SearchAttributeKey, object> values;

    /// <summary>Creates an empty collection.</summary>
    internal SearchAttributeCollection()
        : this([])
    {
    }

    private SearchAttributeCollection(SortedDictionary<SearchAttributeKey, object> values) => this.values = values;

    /// <inheritdoc />
    public int Count => values.Count;

    /// <summary>The values by key.</summary>
    public IReadOnlyDictionary<SearchAttributeKey, object> UntypedValues => values;

    /// <summary>Reads search attributes from the API.</summary>
    /// <param name="searchAttributes">The search attributes.</param>
    /// <returns>The collection.</returns>
    public static SearchAttributeCollection FromProto(SearchAttributes searchAttributes)
    {
        SortedDictionary<SearchAttributeKey, object> read = [];
        foreach (var (name, payload) in searchAttributes.IndexedFields)
        {
            if (SearchAttributePayload.Read(payload) is var (value, type))
            {
                read[new(name, type)] = value;
            }
        }

        return new(read);
    }

    /// <summary>The value of a key.</summary>
    /// <typeparam name="T">Type of the value.</typeparam>
    /// <param name="key">The key.</param>
    /// <returns>The value.</returns>
    /// <exception cref="KeyNotFoundException">There is none, or it has another type.</exception>
    public T Get<T>(SearchAttributeKey<T> key)
        where T : notnull =>
        values.TryGetValue(key, out var value)
            ? (T)value
            : throw new KeyNotFoundException($"Search attribute {key.Name} is not there with type {key.ValueType}.");

    /// <summary>The value of a key, if it is there.</summary>
    /// <typeparam name="T">Type of the value.</typeparam>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <returns>Whether it is there.</returns>
    public bool TryGetValue<T>(SearchAttributeKey<T> key, out T value)
        where T : notnull
    {
        var found = values.TryGetValue(key, out var untyped) && untyped is T;
        value = found ? (T)untyped! : default!;
        return found;
    }

    /// <summary>Whether a key is there, with this type.</summary>
    /// <typeparam name="T">Type of the value.</typeparam>
    /// <param name="key">The key.</param>
    /// <returns>Whether it is there.</returns>
    public bool ContainsKey<T>(SearchAttributeKey<T> key)
        where T : notnull => values.ContainsKey(key);

    /// <summary>Whether a name is there, with any type.</summary>
    /// <param name="key">The name.</param>
    /// <returns>Whether it is there.</returns>
    public bool ContainsKey(string key) => Find(values, key) is not null;

    /// <inheritdoc />
    public IEnumerator<SearchAttributeKey> GetEnumerator() => values.Keys.GetEnumerator();

    /// <inheritdoc />
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Writes the search attributes for the API.</summary>
    /// <returns>The search attributes.</returns>
    public SearchAttributes ToProto()
    {
        var proto = new SearchAttributes();
        foreach (var (key, value) in values)
        {
            proto.IndexedFields[key.Name] = SearchAttributePayload.Write(key, value);
        }

        return proto;
    }

    /// <summary>Applies a workflow's upsert to this collection.</summary>
    /// <exception cref="ArgumentException">A name is updated twice; nothing has been applied then.</exception>
    internal void ApplyUpdates(IReadOnlyCollection<SearchAttributeUpdate> updates)
    {
        if (updates.GroupBy(update => update.UntypedKey.Name).FirstOrDefault(group => group.Skip(1).Any()) is { } twice)
        {
            throw new ArgumentException($"Search attribute {twice.Key} is updated more than once.");
        }

        foreach (var update in updates)
        {
            // By name, because the type may have changed.
            Remove(values, update.UntypedKey.Name);
            if (update.HasValue)
            {
                values[update.UntypedKey] = update.UntypedValue;
            }
        }
    }

    private static SearchAttributeKey? Find(SortedDictionary<SearchAttributeKey, object> values, string name) =>
        values.Keys.FirstOrDefault(key => key.Name == name);

    private static void Remove(SortedDictionary<SearchAttributeKey, object> values, string name)
    {
        if (Find(values, name) is { } key)
        {
            values.Remove(key);
        }
    }

    /// <summary>Collects search attributes; a name set again replaces the earlier value.</summary>
    public class Builder
    {
        private readonly SortedDictionary<SearchAttributeKey, object> values = [];

        /// <summary>Creates an empty builder.</summary>
        public Builder()
        {
        }

        /// <summary>Creates a builder that starts with a collection.</summary>
        /// <param name="searchAttributes">The collection.</param>
        public Builder(SearchAttributeCollection searchAttributes) => Set(searchAttributes);

        /// <summary>Sets a value.</summary>
        /// <typeparam name="T">Type of the value.</typeparam>
        /// <param name="key">The key.</param>
        /// <param name="value">The value.</param>
        /// <returns>This builder.</returns>
        public Builder Set<T>(SearchAttributeKey<T> key, T value)
            where T : notnull => Put(key, value);

        /// <summary>Sets all values of a collection.</summary>
        /// <param name="searchAttributes">The collection.</param>
        /// <returns>This builder.</returns>
        public Builder Set(SearchAttributeCollection searchAttributes)
        {
            foreach (var (key, value) in searchAttributes.values)
            {
                Put(key, value);
            }

            return this;
        }

        /// <summary>Removes a value.</summary>
        /// <param name="key">The key; its type does not matter.</param>
        /// <returns>This builder.</returns>
        public Builder Unset(SearchAttributeKey key) => Unset(key.Name);

        /// <summary>Removes a value.</summary>
        /// <param name="name">The name.</param>
        /// <returns>This builder.</returns>
        public Builder Unset(string name)
        {
            Remove(values, name);
            return this;
        }

        /// <summary>The collection; later changes of the builder do not reach it.</summary>
        /// <returns>The collection.</returns>
        public SearchAttributeCollection ToSearchAttributeCollection() => new(new(values));

        private Builder Put(SearchAttributeKey key, object value)
        {
            if (value is null)
            {
                throw new ArgumentException($"Search attribute {key.Name} is null.", nameof(value));
            }

            Remove(values, key.Name);
            values[key] = key.NormalizeValue(value);
            return this;
        }
    }
}
