using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Temporalio.Worker.Instances;

/// <summary>The handlers of one kind: those of the class, and those that the workflow adds while it runs.</summary>
/// <param name="initial">Those of the class.</param>
/// <param name="adding">Checks a new one; throws to refuse it.</param>
/// <param name="added">Told after one was added.</param>
internal sealed class HandlerTable<T>(IReadOnlyDictionary<string, T> initial, Action<string, T> adding, Action<string> added)
    : IDictionary<string, T>
{
    private readonly Dictionary<string, T> handlers = new(initial);

    public ICollection<string> Keys => handlers.Keys;

    public ICollection<T> Values => handlers.Values;

    public int Count => handlers.Count;

    public bool IsReadOnly => false;

    public T this[string key]
    {
        get => handlers[key];
        set
        {
            adding(key, value);
            handlers[key] = value;
            added(key);
        }
    }

    public void Add(string key, T value)
    {
        if (handlers.ContainsKey(key))
        {
            throw new ArgumentException($"There is already a handler for {key}", nameof(key));
        }
        this[key] = value;
    }

    public void Add(KeyValuePair<string, T> item) => Add(item.Key, item.Value);

    public bool ContainsKey(string key) => handlers.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out T value) => handlers.TryGetValue(key, out value);

    public bool Remove(string key) => handlers.Remove(key);

    public bool Remove(KeyValuePair<string, T> item) => handlers.Remove(item.Key);

    public void Clear() => handlers.Clear();

    public bool Contains(KeyValuePair<string, T> item) => ((ICollection<KeyValuePair<string, T>>)handlers).Contains(item);

    public void CopyTo(KeyValuePair<string, T>[] array, int arrayIndex) =>
        ((ICollection<KeyValuePair<string, T>>)handlers).CopyTo(array, arrayIndex);

    public IEnumerator<KeyValuePair<string, T>> GetEnumerator() => handlers.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
