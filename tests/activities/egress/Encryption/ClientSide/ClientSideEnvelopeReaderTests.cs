using DataEgress.Activities.Egress.Encryption.ClientSide;
using DataEgress.Workflows.Egress;
using Temporalio.Exceptions;

namespace DataEgress.Activities.Tests.Egress.Encryption.ClientSide;

public sealed class ClientSideEnvelopeReaderTests
{
    private static readonly string Iv = Convert.ToBase64String(new byte[12]);
    private static readonly string Commitment = Convert.ToBase64String(new byte[28]);

    private static Dictionary<string, string> V2 => new()
    {
        ["x-amz-key-v2"] = "AAAA",
        ["x-amz-iv"] = Iv,
        ["x-amz-cek-alg"] = "AES/GCM/NoPadding",
        ["x-amz-wrap-alg"] = "kms+context",
        ["x-amz-matdesc"] = """{"aws:x-amz-cek-alg":"AES/GCM/NoPadding"}""",
    };

    private static Dictionary<string, string> V3 => new()
    {
        ["x-amz-3"] = "AAAA",
        ["x-amz-c"] = "115",
        ["x-amz-d"] = Commitment,
        ["x-amz-i"] = Commitment,
        ["x-amz-w"] = "12",
        ["x-amz-t"] = """{"aws:x-amz-cek-alg":"115"}""",
    };

    [Theory]
    [InlineData("x-amz-iv", null)]
    [InlineData("x-amz-iv", "AAAA")]
    [InlineData("x-amz-iv", "not base64")]
    [InlineData("x-amz-key-v2", "")]
    [InlineData("x-amz-cek-alg", null)]
    [InlineData("x-amz-cek-alg", "AES/CTR/NoPadding")]
    [InlineData("x-amz-wrap-alg", null)]
    [InlineData("x-amz-wrap-alg", "ROT13")]
    [InlineData("x-amz-tag-len", "96")]
    [InlineData("x-amz-matdesc", null)]
    [InlineData("x-amz-matdesc", "{")]
    [InlineData("x-amz-matdesc", "[]")]
    [InlineData("x-amz-matdesc", """{"aws:x-amz-cek-alg":"AES/CBC/PKCS5Padding"}""")]
    [InlineData("x-amz-key", "AAAA")]
    [InlineData("x-amz-3", "AAAA")]
    public void Read_FormatV2Wrong_NamesObjectAndEntry(string entry, string? value) => Refuses(V2, entry, value);

    [Theory]
    [InlineData("x-amz-c", null)]
    [InlineData("x-amz-c", "116")]
    [InlineData("x-amz-w", null)]
    [InlineData("x-amz-w", "kms")]
    [InlineData("x-amz-d", null)]
    [InlineData("x-amz-d", "AAAA")]
    [InlineData("x-amz-i", null)]
    [InlineData("x-amz-i", "AAAA")]
    [InlineData("x-amz-t", null)]
    [InlineData("x-amz-t", """{"aws:x-amz-cek-alg":"116"}""")]
    [InlineData("x-amz-key", "AAAA")]
    public void Read_FormatV3Wrong_NamesObjectAndEntry(string entry, string? value) => Refuses(V3, entry, value);

    [Theory]
    [InlineData("x-amz-iv", null)]
    [InlineData("x-amz-unencrypted-content-length", "-1")]
    [InlineData("x-amz-unencrypted-content-length", "many")]
    public void Read_FormatV1Wrong_NamesObjectAndEntry(string entry, string? value) => Refuses(
        new() { ["x-amz-key"] = "AAAA", ["x-amz-iv"] = Convert.ToBase64String(new byte[16]), ["x-amz-matdesc"] = "{}" }, entry, value);

    [Fact]
    public void Read_DescriptionAlone_LacksTheKey() => Assert.Contains(
        "instruction file",
        Assert.Throws<ApplicationFailureException>(() => new ClientSideEnvelopeReader(new Dictionary<string, string> { ["x-amz-matdesc"] = "{}" }, "o").Read()).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("x-amz-c")]
    [InlineData("x-amz-d")]
    [InlineData("x-amz-i")]
    public void Join_CommitmentInTheInstructionFile_IsRefused(string entry) => Assert.Contains(
        entry,
        Assert.Throws<ApplicationFailureException>(() => ClientSideEnvelopeReader.Join(
            new Dictionary<string, string>(), new Dictionary<string, string> { ["x-amz-3"] = "AAAA", [entry] = "x" }, "o")).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Read_AnyValues_ReadsOrRefuses() => Prop.ForAll(
        ArbMap.Default.ArbFor<NonNull<string>>(), Gen.Choose(0, 5).ToArbitrary(), ArbMap.Default.ArbFor<bool>(), (value, index, third) =>
        {
            var entries = third ? V3 : V2;
            var entry = entries.Keys.Order(StringComparer.Ordinal).ElementAt(index % entries.Count);
            entries[entry] = value.Get;
            try
            {
                return new ClientSideEnvelopeReader(entries, "object").Read() is not null;
            }
            catch (ApplicationFailureException e)
            {
                return e.ErrorType == FailureTypes.CannotDecrypt && e.NonRetryable;
            }
        }).QuickCheckThrowOnFailure();

    private static void Refuses(Dictionary<string, string> entries, string entry, string? value)
    {
        Assert.NotNull(new ClientSideEnvelopeReader(entries, "object").Read());
        if (value is null)
        {
            entries.Remove(entry);
        }
        else
        {
            entries[entry] = value;
        }

        var failure = Assert.Throws<ApplicationFailureException>(() => new ClientSideEnvelopeReader(entries, "the object").Read());

        Assert.Equal((FailureTypes.CannotDecrypt, true), (failure.ErrorType, failure.NonRetryable));
        Assert.StartsWith("the object cannot be decrypted: ", failure.Message, StringComparison.Ordinal);
        Assert.Contains(entry, failure.Message, StringComparison.Ordinal);
    }
}
