using System.Globalization;

namespace DataEgress.Bench.Transfer;

/// <summary>A prefix full of objects that is delivered.</summary>
/// <param name="Label">What it is called.</param>
/// <param name="Folder">The prefix, without a trailing slash; also the pipeline's name.</param>
/// <param name="Count">Objects.</param>
/// <param name="Size">Bytes of each.</param>
/// <param name="Encrypted">They are encrypted, and to be decrypted.</param>
internal sealed record TransferCase(string Label, string Folder, int Count, long Size, bool Encrypted)
{
    public const string SourceBucket = "bench-source";

    /// <summary>Where everybody puts the objects.</summary>
    public const string TargetFolder = "in";

    private const string EncryptedSuffix = ".enc";

    /// <summary>Bytes of all objects.</summary>
    public long Bytes => Count * Size;

    /// <summary>The key of an object.</summary>
    public string SourceKey(int number) => $"{Folder}/{Name(number)}{(Encrypted ? EncryptedSuffix : "")}";

    /// <summary>Its key where it is delivered.</summary>
    public static string TargetKey(int number) => $"{TargetFolder}/{Name(number)}";

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"part-{number:D6}.dat");
}
