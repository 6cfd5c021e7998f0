using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Temporalio.Worker.Machines;

/// <summary>
/// Seed of a run's random numbers: SipHash-1-3 with a zero key over the run id and a closing 0xFF byte, as all official
/// SDKs on the shared core derive it.
/// </summary>
internal static class RandomSeed
{
    public static ulong FromRunId(string runId)
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes(runId), 0xff];
        var v0 = 0x736f6d6570736575UL;
        var v1 = 0x646f72616e646f6dUL;
        var v2 = 0x6c7967656e657261UL;
        var v3 = 0x7465646279746573UL;
        var whole = bytes.Length / sizeof(ulong) * sizeof(ulong);
        for (var i = 0; i < whole; i += sizeof(ulong))
        {
            Compress(BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(i)));
        }
        Span<byte> last = stackalloc byte[sizeof(ulong)];
        bytes.AsSpan(whole).CopyTo(last);
        last[^1] = (byte)bytes.Length;
        Compress(BinaryPrimitives.ReadUInt64LittleEndian(last));
        v2 ^= 0xff;
        Round();
        Round();
        Round();
        return v0 ^ v1 ^ v2 ^ v3;

        void Compress(ulong word)
        {
            v3 ^= word;
            Round();
            v0 ^= word;
        }

        void Round()
        {
            v0 += v1;
            v1 = BitOperations.RotateLeft(v1, 13) ^ v0;
            v0 = BitOperations.RotateLeft(v0, 32);
            v2 += v3;
            v3 = BitOperations.RotateLeft(v3, 16) ^ v2;
            v0 += v3;
            v3 = BitOperations.RotateLeft(v3, 21) ^ v0;
            v2 += v1;
            v1 = BitOperations.RotateLeft(v1, 17) ^ v2;
            v2 = BitOperations.RotateLeft(v2, 32);
        }
    }
}
