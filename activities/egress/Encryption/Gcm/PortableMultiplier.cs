using System.Buffers.Binary;
using System.Runtime.Intrinsics;

namespace DataEgress.Activities.Egress.Encryption.Gcm;

/// <summary>
/// By integer multiplication, for processors without an instruction of their own. Operands are split so that only every
/// fourth bit is in use: the bits between take the carries, which are then masked away. No branch and no table depends on the
/// operands, so that time tells nothing about the key.
/// </summary>
internal readonly struct PortableMultiplier : ICarrylessMultiplier
{
    private const ulong EveryFourth = 0x1111_1111_1111_1111;

    /// <inheritdoc/>
    public static Vector128<ulong> Low(Vector128<ulong> a, Vector128<ulong> b) => Multiply(a[0], b[0]);

    /// <inheritdoc/>
    public static Vector128<ulong> High(Vector128<ulong> a, Vector128<ulong> b) => Multiply(a[1], b[1]);

    /// <inheritdoc/>
    public static Vector128<ulong> Cross(Vector128<ulong> a, Vector128<ulong> b) => Multiply(a[0], b[1]) ^ Multiply(a[1], b[0]);

    // The upper half is the lower half of the mirrored operands, mirrored.
    private static Vector128<ulong> Multiply(ulong a, ulong b) =>
        Vector128.Create(LowerHalf(a, b), Mirror(LowerHalf(Mirror(a), Mirror(b))) >> 1);

    private static ulong LowerHalf(ulong a, ulong b)
    {
        var product = 0UL;
        for (var lane = 0; lane < 4; lane++)
        {
            var sum = 0UL;
            for (var i = 0; i < 4; i++)
            {
                sum ^= (a & (EveryFourth << i)) * (b & (EveryFourth << ((lane - i) & 3)));
            }

            product |= sum & (EveryFourth << lane);
        }

        return product;
    }

    private static ulong Mirror(ulong x)
    {
        x = ((x >> 1) & 0x5555_5555_5555_5555) | ((x & 0x5555_5555_5555_5555) << 1);
        x = ((x >> 2) & 0x3333_3333_3333_3333) | ((x & 0x3333_3333_3333_3333) << 2);
        x = ((x >> 4) & 0x0f0f_0f0f_0f0f_0f0f) | ((x & 0x0f0f_0f0f_0f0f_0f0f) << 4);
        return BinaryPrimitives.ReverseEndianness(x);
    }
}
