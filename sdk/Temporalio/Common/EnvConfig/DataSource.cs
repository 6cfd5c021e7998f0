using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Temporalio.Common.EnvConfig;

/// <summary>Data, or the path of a file that holds it.</summary>
public sealed class DataSource
{
    private DataSource()
    {
    }

    /// <summary>Path of the file.</summary>
    public string? Path { get; private init; }

    /// <summary>The data.</summary>
    [SuppressMessage("Performance", "CA1819:Properties should not return arrays", Justification = "The official API returns an array.")]
    public byte[]? Data { get; private init; }

    /// <summary>A file.</summary>
    /// <param name="path">Its path.</param>
    /// <returns>The source.</returns>
    public static DataSource FromPath(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new() { Path = path };
    }

    /// <summary>A text.</summary>
    /// <param name="content">The text.</param>
    /// <returns>The source.</returns>
    public static DataSource FromUTF8String(string content) => new() { Data = Encoding.UTF8.GetBytes(content) };

    /// <summary>Bytes.</summary>
    /// <param name="data">The bytes; not empty.</param>
    /// <returns>The source.</returns>
    public static DataSource FromBytes(byte[] data) =>
        data is { Length: > 0 } ? new() { Data = data } : throw new ArgumentException("The data is empty.", nameof(data));

    /// <summary>A source from a dictionary that has the text under <c>data</c> or else the path under <c>path</c>.</summary>
    /// <param name="dictionary">The dictionary, as <see cref="ToDictionary" /> makes it.</param>
    /// <returns>The source; null without a dictionary, and for one with neither key.</returns>
    public static DataSource? FromDictionary(IReadOnlyDictionary<string, string>? dictionary) =>
        dictionary is null ? null
        : dictionary.TryGetValue("data", out var data) ? FromUTF8String(data)
        : dictionary.TryGetValue("path", out var path) ? FromPath(path)
        : null;

    /// <summary>The source as a dictionary: the path under <c>path</c>, or the data, read as UTF-8, under <c>data</c>.</summary>
    /// <returns>The dictionary.</returns>
    public Dictionary<string, string>? ToDictionary() =>
        Path is not null ? new() { ["path"] = Path }
        : Data is not null ? new() { ["data"] = Encoding.UTF8.GetString(Data) }
        : null;

    /// <summary>The data, read from the file if need be.</summary>
    /// <returns>The data.</returns>
    public byte[]? GetBytes() => Data ?? (Path is { } path ? File.ReadAllBytes(path) : null);
}
