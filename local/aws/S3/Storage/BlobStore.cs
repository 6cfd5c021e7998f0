using System.Security.Cryptography;
using DataEgress.Local.Aws.Storage;
using Microsoft.Win32.SafeHandles;

namespace DataEgress.Local.Aws.S3.Storage;

/// <summary>
/// The bytes of objects, in files named by random ids; an object's key never becomes part of a path. A blob is visible
/// only through the index, so a file left behind by a killed process is nothing but space, given back at the next start.
/// </summary>
internal sealed class BlobStore
{
    private const int IdBytes = 16;

    private readonly string root;
    private readonly bool durable;

    public BlobStore(string root, bool durable)
    {
        this.root = root;
        this.durable = durable;
        for (var folder = 0; folder < 256; folder++)
        {
            Directory.CreateDirectory(Path.Combine(root, $"{folder:x2}"));
        }

        if (durable)
        {
            DurableFolder.Flush(root);
        }
    }

    /// <summary>Begins a blob.</summary>
    public BlobWriter Create()
    {
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes));
        return new BlobWriter(id, PathOf(id), durable);
    }

    public SafeFileHandle OpenRead(string id) =>
        File.OpenHandle(PathOf(id), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);

    public void Delete(string id) => File.Delete(PathOf(id));

    /// <summary>Removes every blob that nothing refers to.</summary>
    public void Sweep(Func<string, bool> isReferenced)
    {
        foreach (var path in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories))
        {
            if (!isReferenced(Path.GetFileName(path)))
            {
                File.Delete(path);
            }
        }
    }

    private string PathOf(string id) => Path.Combine(root, id[..2], id);
}

/// <summary>Writes one blob. Unless it is kept, disposing of the writer removes the file.</summary>
internal sealed class BlobWriter(string id, string path, bool durable) : IAsyncDisposable
{
    private readonly SafeFileHandle file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
    private long length;
    private bool kept;

    public string Id => id;

    public long Length => length;

    public void Write(ReadOnlySpan<byte> data)
    {
        RandomAccess.Write(file, data, length);
        length += data.Length;
    }

    /// <summary>Flushes the blob if the store is durable.</summary>
    public void Flush()
    {
        if (durable)
        {
            RandomAccess.FlushToDisk(file);
            DurableFolder.Flush(Path.GetDirectoryName(path)!);
        }
    }

    /// <summary>Leaves the file in place: something refers to it now.</summary>
    public void Keep() => kept = true;

    public ValueTask DisposeAsync()
    {
        file.Dispose();
        if (!kept)
        {
            File.Delete(path);
        }

        return ValueTask.CompletedTask;
    }
}
