using System.Security.Cryptography;
using DataEgress.Activities.Egress.Encryption;

namespace DataEgress.Activities.Tests.Egress.Encryption;

public sealed class CbcStreamTests
{
    private static readonly byte[] Key = SHA256.HashData("key"u8);
    private static readonly byte[] Iv = new byte[16];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, 1)]
    [InlineData(15, 100)]
    [InlineData(16, 16)]
    [InlineData(100_000, 777)]
    public async Task Read_ToTheEnd_GivesTheContent(int length, int piece)
    {
        var plain = RandomNumberGenerator.GetBytes(length);
        await using var stream = Open(Encrypt(plain), length);
        using var read = new MemoryStream();

        await stream.CopyToAsync(read, piece, Cancellation);

        Assert.Equal(plain, read.ToArray());
    }

    [Fact]
    public async Task Read_PaddingWrong_IsJudged()
    {
        var encrypted = Encrypt(new byte[1000]);
        await using var stream = Open(encrypted[..^16], null);

        await Assert.ThrowsAsync<InvalidDataException>(() => stream.CopyToAsync(Stream.Null, Cancellation));
    }

    [Fact]
    public async Task Read_LengthNotAsTold_IsJudged()
    {
        await using var stream = Open(Encrypt(new byte[1000]), 999);

        await Assert.ThrowsAsync<InvalidDataException>(() => stream.CopyToAsync(Stream.Null, Cancellation));
    }

    [Fact]
    public async Task Dispose_NotReadToTheEnd_IsQuiet()
    {
        var inner = new MemoryStream(Encrypt(new byte[1000])[..^16]);
        var stream = new CbcStream(inner, Key, Iv, null, (finding, _) => Task.FromResult<Exception>(new InvalidDataException(finding)));
        await stream.ReadExactlyAsync(new byte[10], Cancellation);

        await stream.DisposeAsync();

        Assert.False(inner.CanRead);
    }

    private static CbcStream Open(byte[] encrypted, long? length) =>
        new(new MemoryStream(encrypted), Key, Iv, length, (finding, _) => Task.FromResult<Exception>(new InvalidDataException(finding)));

    private static byte[] Encrypt(byte[] plain)
    {
        using var aes = Aes.Create();
        aes.Key = Key;
        return aes.EncryptCbc(plain, Iv);
    }
}
