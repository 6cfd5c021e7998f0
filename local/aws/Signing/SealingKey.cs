using System.Security.Cryptography;
using DataEgress.Local.Aws.Storage;

namespace DataEgress.Local.Aws.Signing;

/// <summary>The secret that session tokens are sealed with, kept beside the other state so that sessions outlive a restart.</summary>
internal static class SealingKey
{
    private const int Bytes = 32;

    /// <summary>Reads the key, or makes one.</summary>
    /// <exception cref="InvalidDataException">The file holds something else.</exception>
    public static byte[] Load(string folder, bool durable)
    {
        var path = Path.Combine(folder, "sealing-key");
        if (File.Exists(path))
        {
            var key = File.ReadAllBytes(path);
            return key.Length == Bytes ? key : throw new InvalidDataException($"{path} is damaged: it must hold {Bytes} bytes");
        }

        var fresh = RandomNumberGenerator.GetBytes(Bytes);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(path + ".new", options))
        {
            file.Write(fresh);
            file.Flush(flushToDisk: durable);
        }

        File.Move(path + ".new", path, overwrite: true);
        if (durable)
        {
            DurableFolder.Flush(folder);
        }

        return fresh;
    }
}
