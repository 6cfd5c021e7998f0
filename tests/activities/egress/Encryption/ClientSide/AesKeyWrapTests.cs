using System.Security.Cryptography;
using DataEgress.Activities.Egress.Encryption.ClientSide;

namespace DataEgress.Activities.Tests.Egress.Encryption.ClientSide;

public sealed class AesKeyWrapTests
{
    // RFC 3394, 4.6: 256 bits of key data with a 256-bit key.
    private const string KeyEncryptionKey = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    private const string KeyData = "00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f";
    private const string Wrapped = "28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21";

    [Fact]
    public void Unwrap_PublishedVector_IsAsPublished()
    {
        using var aes = Aes.Create();
        aes.Key = Convert.FromHexString(KeyEncryptionKey);

        Assert.Equal(KeyData, Convert.ToHexStringLower(AesKeyWrap.Unwrap(aes, Convert.FromHexString(Wrapped))));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(39)]
    public void Unwrap_Changed_IsRefused(int index)
    {
        using var aes = Aes.Create();
        aes.Key = Convert.FromHexString(KeyEncryptionKey);
        var wrapped = Convert.FromHexString(Wrapped);
        wrapped[index] ^= 0x80;

        Assert.Throws<CryptographicException>(() => AesKeyWrap.Unwrap(aes, wrapped));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    [InlineData(25)]
    public void Unwrap_ImpossibleLength_IsRefused(int length)
    {
        using var aes = Aes.Create();

        Assert.Throws<CryptographicException>(() => AesKeyWrap.Unwrap(aes, new byte[length]));
    }
}
