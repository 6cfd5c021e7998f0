using DataEgress.Activities.Egress.Encryption;
using DataEgress.Workflows.Egress;
using Temporalio.Exceptions;

namespace DataEgress.Activities.Tests.Egress.Encryption;

public sealed class EnvelopeTests
{
    private static readonly Dictionary<string, string> Complete = new()
    {
        [Envelope.KeyIdEntry] = "key",
        [Envelope.IvEntry] = Convert.ToBase64String(new byte[16]),
        [Envelope.CiphertextEntry] = "AAAA",
    };

    [Fact]
    public void Read_NoEntries_IsPlain() => Assert.Null(Envelope.Read(new Dictionary<string, string> { ["data_product"] = "x" }));

    [Fact]
    public void Read_Complete_IsRead()
    {
        var envelope = Envelope.Read(Complete);

        Assert.NotNull(envelope);
        Assert.Equal(("key", "AAAA", 16), (envelope.KeyEncryptionKeyId, envelope.EncryptedDataKey, envelope.InitialCounter.Length));
    }

    [Theory]
    [InlineData(Envelope.KeyIdEntry)]
    [InlineData(Envelope.IvEntry)]
    [InlineData(Envelope.CiphertextEntry)]
    public void Read_Incomplete_CannotDecrypt(string missing)
    {
        var metadata = new Dictionary<string, string>(Complete);
        metadata.Remove(missing);

        var failure = Assert.Throws<ApplicationFailureException>(() => Envelope.Read(metadata));

        Assert.Equal((FailureTypes.CannotDecrypt, true), (failure.ErrorType, failure.NonRetryable));
        Assert.Contains(missing, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AAAA")]
    [InlineData("not base64")]
    public void Read_CounterOfAnotherForm_CannotDecrypt(string iv) => Assert.Equal(
        FailureTypes.CannotDecrypt,
        Assert.Throws<ApplicationFailureException>(
            () => Envelope.Read(new Dictionary<string, string>(Complete) { [Envelope.IvEntry] = iv })).ErrorType);

    [Fact]
    public void ToMetadata_Read_IsTheSame()
    {
        var envelope = Envelope.Read(Complete);

        Assert.Equal(Complete, envelope!.ToMetadata());
    }
}
