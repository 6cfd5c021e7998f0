using System.Globalization;

namespace DataEgress.Local.Demo.Egress;

/// <summary>A file that the demo sends: its content is made from its number.</summary>
/// <param name="RunId">Keeps the names of runs against the same endpoints apart.</param>
/// <param name="Number">From 1.</param>
/// <param name="Length">In bytes.</param>
internal sealed record SampleFile(string RunId, int Number, long Length)
{
    /// <summary>Every second file lies encrypted at the source, as an envelope.</summary>
    public bool Encrypted => Number % 2 == 0;

    /// <summary>The name of the content.</summary>
    public string Name { get; } = string.Create(CultureInfo.InvariantCulture, $"accounts-{RunId}-{Number:00000}.csv");

    /// <summary>The name at the source.</summary>
    public string SourceName => Encrypted ? Name + ".enc" : Name;

    public Stream OpenRead() => new SampleStream(Number, Length);
}
