using System.Security.Cryptography;
using DataEgress.Activities.Egress.Encryption.Gcm;

namespace DataEgress.Activities.Tests.Egress.Encryption.Gcm;

public sealed class GcmStreamTests
{
    private static readonly byte[] Key = SHA256.HashData("key"u8);
    private static readonly byte[] Nonce = new byte[12];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(16, 16)]
    [InlineData(100_000, 777)]
    [InlineData(100_000, 1 << 20)]
    public async Task Read_ToTheEnd_GivesTheContent(int length, int piece)
    {
        var plain = RandomNumberGenerator.GetBytes(length);
        await using var stream = Open(Encrypt(plain));
        using var read = new MemoryStream();

        await stream.CopyToAsync(read, piece, Cancellation);

        Assert.Equal(plain, read.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5_000)]
    public async Task Read_TagOfAnother_GivesNotTheLastBytes(int length)
    {
        var encrypted = Encrypt(RandomNumberGenerator.GetBytes(length));
        encrypted[^1] ^= 1;
        await using var stream = Open(encrypted);
        var buffer = new byte[4096];
        var read = 0;

        async Task ReadAllAsync()
        {
            for (var last = -1; last != 0; read += last)
            {
                last = await stream.ReadAsync(buffer, Cancellation);
            }
        }

        await Assert.ThrowsAsync<Judgement>(ReadAllAsync);
        Assert.Equal(length / buffer.Length * buffer.Length, read);
        Assert.All(buffer[..(length % buffer.Length)], b => Assert.Equal(0, b));
        await Assert.ThrowsAsync<Judgement>(ReadAllAsync);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(500)]
    public async Task Read_EndsEarly_Fails(int missing)
    {
        var encrypted = Encrypt(new byte[1000]);
        await using var stream = new GcmStream(
            new MemoryStream(encrypted[..^missing]), new(Key, Nonce, []), encrypted.Length, (finding, _) => Task.FromResult<Exception>(new Judgement(finding)));

        await Assert.ThrowsAsync<Judgement>(() => stream.CopyToAsync(Stream.Null, Cancellation));
    }

    private static GcmStream Open(byte[] encrypted) => new(
        new MemoryStream(encrypted), new(Key, Nonce, []), encrypted.Length, (finding, _) => Task.FromResult<Exception>(new Judgement(finding)));

    private static byte[] Encrypt(byte[] plain)
    {
        var encrypted = new byte[plain.Length + 16];
        using var gcm = new AesGcm(Key, 16);
        gcm.Encrypt(Nonce, plain, encrypted.AsSpan(0, plain.Length), encrypted.AsSpan(plain.Length));
        return encrypted;
    }

    private sealed class Judgement(string finding) : Exception(finding);
}
