namespace DataEgress.Local.Receiver.Tests;

public sealed class DevelopmentCertificatesTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("certificates-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void LoadOrCreate_Twice_GivesTheSameOnes()
    {
        using var first = DevelopmentCertificates.LoadOrCreate(folder);
        using var second = DevelopmentCertificates.LoadOrCreate(folder);

        Assert.Equal(first.Authority.Thumbprint, second.Authority.Thumbprint);
        Assert.Equal(first.Server.Thumbprint, second.Server.Thumbprint);
        Assert.Equal(first.Client.Thumbprint, second.Client.Thumbprint);
        Assert.True(second.Client.HasPrivateKey && second.Server.HasPrivateKey && !second.Authority.HasPrivateKey);
    }

    [Fact]
    public void LoadOrCreate_WritesKeys_ReadableByTheOwnerOnly()
    {
        using var made = DevelopmentCertificates.LoadOrCreate(folder);

        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(DevelopmentCertificates.ClientPath(folder)));
        }
    }
}
