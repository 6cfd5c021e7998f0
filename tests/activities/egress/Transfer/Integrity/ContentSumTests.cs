using System.Security.Cryptography;
using System.Text;
using DataEgress.Activities.Egress.Transfer.Integrity;

namespace DataEgress.Activities.Tests.Egress.Transfer.Integrity;

public sealed class ContentSumTests
{
    // The check values of the catalogue of parametrised CRC algorithms (reveng.sourceforge.io).
    [Theory]
    [InlineData(SumAlgorithm.Crc32, "CBF43926")]
    [InlineData(SumAlgorithm.Crc32C, "E3069283")]
    [InlineData(SumAlgorithm.Crc64Nvme, "AE8B14860A799888")]
    [InlineData(SumAlgorithm.Md5, "25F9E794323B453885F5181F1B624D0B")]
    public void Finish_CheckText_GivesTheCheckValue(object algorithm, string expected)
    {
        using var sum = ContentSum.Create((SumAlgorithm)algorithm);
        sum.Append("123456789"u8);

        Assert.Equal(expected, Convert.ToHexString(sum.Finish()));
    }

    [Theory]
    [InlineData(SumAlgorithm.Crc32)]
    [InlineData(SumAlgorithm.Crc32C)]
    [InlineData(SumAlgorithm.Crc64Nvme)]
    public void Append_AnyPieces_GivesTheSumOfTheWhole(object algorithm) => Prop.ForAll(ArbMap.Default.ArbFor<byte[][]>(), pieces =>
    {
        using var whole = ContentSum.Create((SumAlgorithm)algorithm);
        using var inPieces = ContentSum.Create((SumAlgorithm)algorithm);
        whole.Append(pieces.SelectMany(p => p).ToArray());
        foreach (var piece in pieces)
        {
            inPieces.Append(piece);
        }

        return whole.Finish().AsSpan().SequenceEqual(inPieces.Finish());
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(SumAlgorithm.Crc32)]
    [InlineData(SumAlgorithm.Crc32C)]
    [InlineData(SumAlgorithm.Crc64Nvme)]
    public void Append_AnyLengthAndState_GivesWhatTablesGive(object algorithm)
    {
        var crc = (SumAlgorithm)algorithm switch
        {
            SumAlgorithm.Crc32 => Crc.Crc32,
            SumAlgorithm.Crc32C => Crc.Crc32C,
            _ => Crc.Crc64Nvme,
        };
        var content = new byte[1100];
        new Random(1).NextBytes(content);
        var state = crc.Start;
        for (var length = 0; length <= content.Length; length++)
        {
            // From another alignment and after another content each time.
            var piece = content.AsSpan(content.Length - length);
            var expected = crc.AppendByTables(state, piece);
            Assert.Equal(expected, crc.Append(state, piece));
            state = expected;
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(25)]
    public void PartedSum_Content_IsTheSumOfThePartsSums(int bytes)
    {
        var content = Encoding.ASCII.GetBytes(new string('x', bytes));
        using var sum = new PartedSum(SumAlgorithm.Sha256, 10);
        foreach (var piece in content.Chunk(7))
        {
            sum.Append(piece);
        }

        Assert.Equal(SHA256.HashData(content.Chunk(10).SelectMany(SHA256.HashData).ToArray()), sum.Finish());
    }
}
