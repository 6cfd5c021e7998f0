using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace DataEgress.Activities.Egress.Sft;

/// <summary>
/// The disk where files wait to be sent. Entries and routes name folders as they are called on the volume; nothing that they
/// or an object's key say leads out of it.
/// </summary>
internal sealed class StagingVolume(IOptions<EgressOptions> options)
{
    private readonly string mount = options.Value.Sft.MountPath.TrimEnd('/');
    private readonly string root = Path.GetFullPath(options.Value.Sft.StagingRoot ?? options.Value.Sft.MountPath).TrimEnd('/');

    /// <summary>Where files are until they are written.</summary>
    public string Incoming => Path.Combine(Private, "incoming");

    /// <summary>Where the journals are.</summary>
    public string Journals => Path.Combine(Private, "journal");

    /// <summary>Where names are claimed, in a folder for each delivery.</summary>
    public string Claims => Path.Combine(Private, "names");

    // What is ours alone.
    private string Private => Path.Combine(root, ".egress");

    /// <summary>The folder on this host for a folder of the volume.</summary>
    /// <param name="folder">Absolute, as it is called on the volume.</param>
    /// <exception cref="Temporalio.Exceptions.ApplicationFailureException">It is not on the volume.</exception>
    public string Folder(string folder)
    {
        if (folder != mount && !folder.StartsWith(mount + "/", StringComparison.Ordinal))
        {
            throw Failures.Configuration($"folder '{folder}' is not on the staging volume '{mount}'");
        }

        var parts = folder[mount.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries);
        return Resolve(folder, parts);
    }

    /// <summary>A file in a folder of the volume.</summary>
    /// <param name="folder">Absolute, as it is called on the volume.</param>
    /// <param name="name">A name without folders.</param>
    public string File(string folder, string name)
    {
        CheckName(name);
        return Path.Combine(Folder(folder), name);
    }

    /// <summary>
    /// Fails if another source of the same delivery has this name: of two files of one name a receiver would keep the last.
    /// </summary>
    public void Claim(string deliveryId, string folder, string name, string source)
    {
        var names = Directory.CreateDirectory(Path.Combine(Claims, Hash(deliveryId))).FullName;
        var claim = Path.Combine(names, Hash($"{folder}/{name}"));
        if (!System.IO.File.Exists(claim))
        {
            // Written before it has its name: another batch may look at it at the same time.
            var written = $"{claim}.{Guid.NewGuid():N}";
            System.IO.File.WriteAllText(written, source);
            try
            {
                System.IO.File.Move(written, claim, overwrite: false);
                return;
            }
            catch (IOException) when (System.IO.File.Exists(claim))
            {
                System.IO.File.Delete(written);
            }
        }

        if (System.IO.File.ReadAllText(claim) is var owner && owner != source)
        {
            throw Failures.Configuration($"{source} would be sent as {name}, and so is {owner} of the same delivery: two sources have the same name; rename it and retry, or skip it");
        }
    }

    /// <summary>A text of any length and any characters, as part of a file's name.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32];

    // Of the usual file systems, in UTF-8.
    private const int LongestName = 255;

    /// <summary>Fails unless a name is one a file can have here.</summary>
    public static void CheckName(string name)
    {
        if (name is "" or "." or ".." || name.Contains('/', StringComparison.Ordinal) || name.Contains('\0', StringComparison.Ordinal))
        {
            throw Failures.Configuration($"'{name}' cannot be the name of a file; rename the object, then retry, or skip it");
        }

        if (Encoding.UTF8.GetByteCount(name) > LongestName)
        {
            throw Failures.Configuration(
                $"'{name}' cannot be the name of a file: it has more than {LongestName} bytes; rename the object, then retry, or skip it");
        }
    }

    private string Resolve(string folder, string[] parts)
    {
        var path = root;
        foreach (var part in parts)
        {
            if (part is "." or ".." || part.Contains('\0', StringComparison.Ordinal))
            {
                throw Failures.Configuration($"folder '{folder}' has a part '{part}'");
            }

            path = Path.Combine(path, part);

            // A link could lead anywhere.
            if (new DirectoryInfo(path) is { Exists: true, LinkTarget: not null })
            {
                throw Failures.Configuration($"folder '{folder}' leads over the symbolic link '{path}'");
            }
        }

        return path;
    }
}
