using DataEgress.Activities.Egress.Encryption;
using DataEgress.Activities.Egress.Encryption.ClientSide;
using DataEgress.Activities.Egress.Encryption.Gcm;

namespace DataEgress.Activities.Tests.Egress.Encryption.ClientSide;

/// <summary>Objects that AWS published with the tests of its own client for Go, with the data key that KMS answers.</summary>
public sealed class PublishedVectorTests
{
    [Fact]
    public async Task Read_FormatV3_IsAsPublished()
    {
        var body = "2d4ff4dafe27f69f628872d82b5a1002ed1a21b8485d532bd8159f6487945b3641af5865fc0a029a3650053600c6d213625b9a0cc9c239577c09f3423dedc5641e88b6835824417c";
        var envelope = Read(new()
        {
            ["x-amz-3"] = "8gSzlk7giyfFbLPUVgoVjvQebI1827jp8lDkO+n2chsiSoegx1sjm8NdPk0Bl70I",
            ["x-amz-c"] = "115",
            ["x-amz-d"] = "6JOSx47RkdyfciJkNauuC4RpkMcWZY4a+i1RzQ==",
            ["x-amz-i"] = "sE9zLb4tsEBJkvEhLMZFxMj9oZJBbQ6ZOgOqHA==",
            ["x-amz-t"] = """{"aws:x-amz-cek-alg":"115"}""",
            ["x-amz-w"] = "12",
        });
        var cipher = Assert.IsType<ContentCipher.CommittedGcm>(envelope.Content);
        var key = new byte[32];

        Assert.True(KeyCommitment.TryDerive(Convert.FromBase64String("lP6AbIQTmptyb/+WQq+ubDw+w7na0T1LGSByZGuaono="), cipher, key));
        await using var stream = Open(new(key, KeyCommitment.Nonce, KeyCommitment.Suite), body);

        Assert.Equal(
            "8f2c59c6dbfcacf356f3da40788cbde67ca38161a4702cbcf757af663e1c24a600001b2f500417dbf5a050f57db6737422b2ed6a44c75e0d",
            await HexAsync(stream));
    }

    [Fact]
    public async Task Read_FormatV2Gcm_IsAsPublished()
    {
        var body = "6b134eb7a353131de92faff64f594b2794e3544e31776cca26fe3bbeeffc68742d1007234f11c6670522602326868e29f37e9d2678f1614ec1a2418009b9772100929aadbed9a21a";
        var envelope = Read(new()
        {
            ["x-amz-key-v2"] = "PsuclPnlo2O0MQoov6kL1TBlaZG6oyNwWuAqmAgq7g8b9ZeeORi3VTMg624FU9jx",
            ["x-amz-iv"] = "dqqlq2dRVSQ5hFRb",
            ["x-amz-matdesc"] = """{"aws:x-amz-cek-alg":"AES/GCM/NoPadding"}""",
            ["x-amz-wrap-alg"] = "kms+context",
            ["x-amz-cek-alg"] = "AES/GCM/NoPadding",
        });
        var cipher = Assert.IsType<ContentCipher.Gcm>(envelope.Content);
        await using var stream = Open(new(Convert.FromBase64String("hJUv7S6K2cHF64boS9ixHX0TZAjBZLT4ZpEO4XxkGnY="), cipher.Nonce, []), body);

        Assert.Equal(
            "af150d7156bf5b3f5c461e5c6ac820acc5a33aab7085d920666c250ff251209d5a4029b3bd78250fab6e11aed52fae948d407056a9519b68",
            await HexAsync(stream));
    }

    [Fact]
    public async Task Read_FormatV2Cbc_IsAsPublished()
    {
        var body = "6f4f413a357a3c3a12289442fb835c5e4ecc8db1d86d3d1eab906ce07e1ad772180b2e9ec49c3fc667d8aceea8c46da6bb9738251a8e36241a473ad820f99c701906bac1f48578d5392e928889bbb1d9";
        var envelope = Read(new()
        {
            ["x-amz-key-v2"] = "/nJlgMtxMNk2ErKLLrLp3H7A7aQyJcJOClE2ldAIIFNZU4OhUMc1mMCHdIEC8fby",
            ["x-amz-iv"] = "adO9U7pcEHxUTaguIkho9g==",
            ["x-amz-matdesc"] = """{"kms_cmk_id":"test-key-id"}""",
            ["x-amz-wrap-alg"] = "kms",
            ["x-amz-cek-alg"] = "AES/CBC/PKCS5Padding",
        });
        var cipher = Assert.IsType<ContentCipher.Cbc>(envelope.Content);
        await using var stream = new CbcStream(
            new MemoryStream(Convert.FromHexString(body)), Convert.FromBase64String("7ItX9CTGNWWegC62RlaNu6EJ3+J9yGO7yAqDNU4CdeA="), cipher.Iv, null, Damaged);

        Assert.Equal(
            "a716e018ffecf4bb94d4352082af4662612d9c225efed6f389bf1f6f0447a9bce80cc712d7e66ee5e1c086af38e607ead351fd2c1a0247878e693ada73bd580b",
            await HexAsync(stream));
    }

    private static ClientSideEnvelope Read(Dictionary<string, string> entries) => new ClientSideEnvelopeReader(entries, "object").Read();

    private static GcmStream Open(GcmDecryption decryption, string body)
    {
        var encrypted = Convert.FromHexString(body);
        return new(new MemoryStream(encrypted), decryption, encrypted.Length, Damaged);
    }

    private static Task<Exception> Damaged(string finding, CancellationToken cancellation) => Task.FromResult<Exception>(new InvalidDataException(finding));

    private static async Task<string> HexAsync(Stream stream)
    {
        using var content = new MemoryStream();
        await stream.CopyToAsync(content, TestContext.Current.CancellationToken);
        return Convert.ToHexStringLower(content.ToArray());
    }
}
