using System.Security.Cryptography;
using DataEgress.Activities.Egress.Encryption.Gcm;

namespace DataEgress.Activities.Tests.Egress.Encryption.Gcm;

public sealed class GcmDecryptionTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Decrypt_PublishedVector_IsAsPublished(bool portable)
    {
        // McGrew and Viega, "The Galois/Counter Mode of Operation", test case 16: AES-256 with associated data.
        var key = Convert.FromHexString("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308");
        var data = Convert.FromHexString(
            "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662");
        using var gcm = new GcmDecryption(
            key, Convert.FromHexString("cafebabefacedbaddecaf888"), Convert.FromHexString("feedfacedeadbeeffeedfacedeadbeefabaddad2"), portable);

        gcm.Decrypt(data);

        Assert.Equal(
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
            Convert.ToHexStringLower(data));
        Assert.True(gcm.IsAuthentic(Convert.FromHexString("76fc6ece0f4e1768cddf8853bb2d551b")));
    }

    [Fact]
    public void Decrypt_AnyContentCutAnywhere_IsAsThePlatformsOwn() => Prop.ForAll(
        ArbMap.Default.ArbFor<byte[]>(), Gen.Choose(0, 5_000).ToArbitrary(), Gen.ArrayOf(Gen.Choose(1, 700)).ToArbitrary(), (seed, length, cuts) =>
        {
            var sample = new Sample(seed, length);
            return Decrypts(sample, cuts, portable: false) && Decrypts(sample, cuts, portable: true);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void IsAuthentic_AnyBitFlipped_IsFalse() => Prop.ForAll(
        ArbMap.Default.ArbFor<byte[]>(), Gen.Choose(1, 600).ToArbitrary(), Gen.Choose(0, int.MaxValue).ToArbitrary(), (seed, length, bit) =>
        {
            var sample = new Sample(seed, length);
            var all = sample.Content.Concat(sample.Tag).ToArray();
            bit %= all.Length * 8;
            all[bit / 8] ^= (byte)(1 << (bit % 8));
            using var gcm = new GcmDecryption(sample.Key, sample.Nonce, sample.Associated);
            gcm.Decrypt(all.AsSpan(0, length));
            return !gcm.IsAuthentic(all.AsSpan(length));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(11)]
    [InlineData(13)]
    public void Constructor_NonceOfAnotherLength_IsRefused(int length) =>
        Assert.Throws<CryptographicException>(() => new GcmDecryption(new byte[32], new byte[length], []));

    private static bool Decrypts(Sample sample, int[] cuts, bool portable)
    {
        var data = (byte[])sample.Content.Clone();
        using var gcm = new GcmDecryption(sample.Key, sample.Nonce, sample.Associated, portable);
        var rest = data.AsSpan();
        foreach (var cut in cuts)
        {
            var piece = rest[..Math.Min(cut, rest.Length)];
            gcm.Decrypt(piece);
            rest = rest[piece.Length..];
        }

        gcm.Decrypt(rest);
        return data.AsSpan().SequenceEqual(sample.Plain) && gcm.IsAuthentic(sample.Tag);
    }

    private sealed class Sample
    {
        public Sample(byte[] seed, int length)
        {
            Key = SHA256.HashData(seed);
            Nonce = SHA256.HashData(Key)[..12];
            Associated = seed;
            Plain = new byte[length];
            new Random(seed.Length == 0 ? 0 : seed[0]).NextBytes(Plain);
            Content = new byte[length];
            using var gcm = new AesGcm(Key, Tag.Length);
            gcm.Encrypt(Nonce, Plain, Content, Tag, Associated);
        }

        public byte[] Key { get; }

        public byte[] Nonce { get; }

        public byte[] Associated { get; }

        public byte[] Plain { get; }

        public byte[] Content { get; }

        public byte[] Tag { get; } = new byte[16];
    }
}
