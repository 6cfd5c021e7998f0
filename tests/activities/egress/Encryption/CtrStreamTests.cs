using System.Security.Cryptography;
using DataEgress.Activities.Egress.Encryption;

namespace DataEgress.Activities.Tests.Egress.Encryption;

public sealed class CtrStreamTests
{
    [Fact]
    public void Apply_NistVector_IsAsPublished()
    {
        // NIST SP 800-38A, F.5.5 CTR-AES256.Encrypt, first two blocks.
        var key = Convert.FromHexString("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4");
        var counter = Convert.FromHexString("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");
        var data = Convert.FromHexString("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51");

        using var keystream = new CtrKeystream(key, counter);
        keystream.Apply(data, 0);

        Assert.Equal("601ec313775789a5b7a7f504bbf3d228f443e3ca4d62b59aca84e990cacaf5c5", Convert.ToHexStringLower(data));
    }

    [Fact]
    public void Apply_CounterAtItsEnd_WrapsAround()
    {
        var counter = Enumerable.Repeat((byte)0xff, 16).ToArray();
        var key = new byte[16];
        var data = new byte[48];

        using var keystream = new CtrKeystream(key, counter);
        keystream.Apply(data, 0);

        Assert.Equal(Naive(key, counter, new byte[48]), data);
    }

    [Fact]
    public void Apply_AnyContentCutAnywhere_IsAsTheNaiveWay() => Prop.ForAll(
        ArbMap.Default.ArbFor<byte[]>(), Gen.Choose(0, 40_000).ToArbitrary(), Gen.Choose(0, 40_000).ToArbitrary(), (seed, length, cut) =>
        {
            var key = SHA256.HashData(seed);
            var counter = MD5Like(seed);
            var content = Content(seed, length);
            var whole = (byte[])content.Clone();
            using var keystream = new CtrKeystream(key, counter);
            cut = Math.Min(cut, length);
            keystream.Apply(whole.AsSpan(0, cut), 0);
            keystream.Apply(whole.AsSpan(cut), cut);
            return whole.AsSpan().SequenceEqual(Naive(key, counter, content));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Seek_AnyOffset_ReadsWhatIsThere() => Prop.ForAll(
        ArbMap.Default.ArbFor<byte[]>(), Gen.Choose(1, 40_000).ToArbitrary(), Gen.Choose(0, 40_000).ToArbitrary(), (seed, length, offset) =>
        {
            var key = SHA256.HashData(seed);
            var counter = MD5Like(seed);
            var plain = Content(seed, length);
            offset = Math.Min(offset, length);
            using var stream = new CtrStream(new MemoryStream(Naive(key, counter, plain)), new(key, counter));
            stream.Seek(offset, SeekOrigin.Begin);
            var rest = new byte[length - offset];
            stream.ReadExactly(rest);
            return stream.Position == length && rest.AsSpan().SequenceEqual(plain.AsSpan(offset));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(15)]
    [InlineData(17)]
    public void Constructor_CounterOfAnotherLength_IsRefused(int length) =>
        Assert.Throws<CryptographicException>(() => new CtrKeystream(new byte[32], new byte[length]));

    internal static byte[] Naive(byte[] key, byte[] counter, byte[] content)
    {
        using var aes = Aes.Create();
        aes.Key = key;
        var result = new byte[content.Length];
        var block = (byte[])counter.Clone();
        for (var i = 0; i < content.Length; i += 16)
        {
            var pad = aes.EncryptEcb(block, PaddingMode.None);
            for (var j = i; j < Math.Min(i + 16, content.Length); j++)
            {
                result[j] = (byte)(content[j] ^ pad[j - i]);
            }

            for (var j = 15; j >= 0 && ++block[j] == 0; j--)
            {
            }
        }

        return result;
    }

    private static byte[] Content(byte[] seed, int length)
    {
        var content = new byte[length];
        new Random(seed.Length == 0 ? 0 : seed[0]).NextBytes(content);
        return content;
    }

    private static byte[] MD5Like(byte[] seed) => SHA256.HashData([.. seed, 1])[..16];
}
