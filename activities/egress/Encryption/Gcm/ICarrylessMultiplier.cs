using System.Runtime.Intrinsics;

namespace DataEgress.Activities.Egress.Encryption.Gcm;

/// <summary>Multiplies polynomials over GF(2): the halves of two vectors, 64 by 64 bits to 128.</summary>
internal interface ICarrylessMultiplier
{
    /// <summary>Lower half by lower half.</summary>
    static abstract Vector128<ulong> Low(Vector128<ulong> a, Vector128<ulong> b);

    /// <summary>Upper half by upper half.</summary>
    static abstract Vector128<ulong> High(Vector128<ulong> a, Vector128<ulong> b);

    /// <summary>The sum of both products of a lower and an upper half.</summary>
    static abstract Vector128<ulong> Cross(Vector128<ulong> a, Vector128<ulong> b);
}
