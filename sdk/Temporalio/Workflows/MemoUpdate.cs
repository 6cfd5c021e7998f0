namespace Temporalio.Workflows;

/// <summary>One change of a workflow's memo.</summary>
public class MemoUpdate
{
    private readonly object? value;

    private MemoUpdate(string key, object? value)
    {
        UntypedKey = key;
        this.value = value;
    }

    /// <summary>Whether a value is set rather than removed.</summary>
    public bool HasValue => value is not null;

    /// <summary>The key.</summary>
    public string UntypedKey { get; }

    /// <summary>The new value.</summary>
    /// <exception cref="InvalidOperationException">The update removes the key.</exception>
    public object UntypedValue => value ?? throw new InvalidOperationException($"The update removes '{UntypedKey}' and has no value");

    /// <summary>Sets a key.</summary>
    /// <param name="key">Key.</param>
    /// <param name="value">Value, not null.</param>
    /// <returns>The update.</returns>
    public static MemoUpdate ValueSet(string key, object value) =>
        value is null ? throw new ArgumentException("A memo value cannot be null", nameof(value)) : new(key, value);

    /// <summary>Removes a key.</summary>
    /// <param name="key">Key.</param>
    /// <returns>The update.</returns>
    public static MemoUpdate ValueUnset(string key) => new(key, null);
}
