using System.Buffers.Binary;
using System.Numerics;

namespace Temporalio.Common;

/// <summary>
/// Random numbers that are the same for the same seed on every platform, and the same as those of the official SDK: a
/// 128-bit multiplicative generator with XSL-RR output (PCG, M. E. O'Neill 2014), seeded from 64 bits. Not for security.
/// </summary>
public class DeterministicRandom : Random
{
    private static readonly UInt128 Multiplier = new(0x2360ED051FC65DA4, 0x4385DF649FCCF645);
    private UInt128 state;

    /// <summary>A generator.</summary>
    /// <param name="seed">Seed.</param>
    public DeterministicRandom(ulong seed)
    {
        Span<byte> bytes = stackalloc byte[16];
        Expand(seed, bytes);
        state = BinaryPrimitives.ReadUInt128LittleEndian(bytes) | 1;
    }

    /// <inheritdoc />
    public override int Next() => Next(int.MaxValue);

    /// <inheritdoc />
    public override int Next(int maxValue) => Next(0, maxValue);

    /// <inheritdoc />
    public override int Next(int minValue, int maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minValue, maxValue);
        if (minValue == maxValue)
        {
            return minValue;
        }
        // Multiply and take the high half; a second draw corrects almost all of the bias.
        var range = (uint)(maxValue - (long)minValue);
        var product = (ulong)NextUInt32() * range;
        var result = (uint)(product >> 32);
        var low = (uint)product;
        if (low > unchecked(0 - range))
        {
            var correction = (uint)(((ulong)NextUInt32() * range) >> 32);
            result += (ulong)low + correction > uint.MaxValue ? 1U : 0U;
        }
        return unchecked((int)(minValue + result));
    }

    /// <inheritdoc />
    public override double NextDouble() => Sample();

    /// <inheritdoc />
    public override void NextBytes(byte[] buffer) => Fill(buffer);

    /// <inheritdoc />
    public override void NextBytes(Span<byte> buffer) => Fill(buffer);

    /// <inheritdoc />
    protected override double Sample()
    {
        // 52 random bits as the fraction of a number from 1 up to 2.
        const ulong ExponentOfOne = 0x3FF0_0000_0000_0000;
        return BitConverter.UInt64BitsToDouble(ExponentOfOne | (NextUInt64() >> 12)) - 1;
    }

    // Spreads 64 bits over the state with the 32-bit PCG (XSH-RR), as the seeding of the Rust generators does.
    private static void Expand(ulong seed, Span<byte> target)
    {
        for (; target.Length > 0; target = target[sizeof(uint)..])
        {
            seed = unchecked((seed * 6364136223846793005UL) + 11634580027462260723UL);
            var shifted = (uint)(((seed >> 18) ^ seed) >> 27);
            BinaryPrimitives.WriteUInt32LittleEndian(target, BitOperations.RotateRight(shifted, (int)(seed >> 59)));
        }
    }

    private void Fill(Span<byte> buffer)
    {
        Span<byte> word = stackalloc byte[sizeof(ulong)];
        while (buffer.Length > 0)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(word, NextUInt64());
            var taken = Math.Min(word.Length, buffer.Length);
            word[..taken].CopyTo(buffer);
            buffer = buffer[taken..];
        }
    }

    private uint NextUInt32() => (uint)NextUInt64();

    private ulong NextUInt64()
    {
        state = unchecked(state * Multiplier);
        var folded = (ulong)(state >> 64) ^ (ulong)state;
        return BitOperations.RotateRight(folded, (int)(uint)(state >> 122));
    }
}
