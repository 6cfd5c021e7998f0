using System.Text.RegularExpressions;
using DataEgress.Workflows.Egress;

namespace DataEgress.Activities.Egress.Naming;

/// <summary>How files are called at the destination.</summary>
internal static partial class TargetNames
{
    private const string EncryptedSuffix = ".enc";
    private const string GzipSuffix = ".gz";
    private const string ZlibSuffix = ".z";

    /// <summary>The last part of a key; empty for a key that ends in a slash.</summary>
    public static string BaseName(string key) => key[(key.LastIndexOf('/') + 1)..];

    /// <summary>Whether a key says that its object is encrypted.</summary>
    public static bool IsEncryptedName(string key) => key.EndsWith(EncryptedSuffix, StringComparison.Ordinal);

    /// <summary>The name of an object's file, without its folder.</summary>
    public static string FileName(EgressEntry entry, string sourceKey, DateTimeOffset eventTime)
    {
        var name = BaseName(sourceKey);
        if (entry.Decrypt && name.Length > EncryptedSuffix.Length && IsEncryptedName(name))
        {
            name = name[..^EncryptedSuffix.Length];
        }

        name += entry.Compression switch
        {
            Compression.Gzip => GzipSuffix,
            Compression.Zlib => ZlibSuffix,
            _ => "",
        };
        return entry.TimestampFiles ? WithDate(name, eventTime) : name;
    }

    /// <summary>
    /// <c>name.ext</c> becomes <c>name.yyyyMMdd.ext</c>; without an extension of one to three characters the date ends the name.
    /// </summary>
    public static string WithDate(string name, DateTimeOffset eventTime)
    {
        var date = Placeholders.FormatCompactDate(eventTime);
        var match = Extensions().Match(name);
        return match.Success ? $"{match.Groups[1].Value}.{date}{match.Groups[2].Value}" : $"{name}.{date}";
    }

    /// <summary>The destination prefix without its leading slash and one trailing slash; empty for the root.</summary>
    public static string Folder(EgressEntry entry, DateTimeOffset eventTime)
    {
        var folder = Placeholders.Resolve(entry.DestinationPrefix, eventTime);
        folder = folder.EndsWith('/') ? folder[..^1] : folder;
        return folder.StartsWith('/') ? folder[1..] : folder;
    }

    /// <summary>A name in the destination's folder.</summary>
    public static string InFolder(EgressEntry entry, string name, DateTimeOffset eventTime)
    {
        var folder = Folder(entry, eventTime);
        return folder.Length == 0 ? name : $"{folder}/{name}";
    }

    /// <summary>The folder of an SFT delivery, absolute on the staging volume.</summary>
    public static string SftFolder(EgressEntry entry, DateTimeOffset eventTime) => "/" + Folder(entry, eventTime);

    /// <summary>The name of a control file or manifest.</summary>
    public static string Document(EgressEntry entry, DocumentKind kind, DateTimeOffset eventTime) => kind switch
    {
        DocumentKind.ControlFile => Placeholders.ResolveControlFile(entry.ControlFile!, eventTime),
        DocumentKind.Manifest => ManifestName(Placeholders.Resolve(entry.ManifestFile!, eventTime), entry.ManifestEncryption),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>A manifest's name with what is appended to it.</summary>
    public static string ManifestName(string name, ManifestEncryption encryption) =>
        name + GzipSuffix + (encryption == ManifestEncryption.None ? "" : EncryptedSuffix);

    [GeneratedRegex(@"^(.+?)((?:\.[^.]{1,3})+)$", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Extensions();
}
