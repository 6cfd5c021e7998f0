using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Amazon.KeyManagementService;
using DataEgress.Activities.Egress.Encryption.ClientSide;

namespace DataEgress.Activities.Tests.Egress.Encryption.ClientSide;

/// <summary>
/// Writes objects as the S3 encryption clients do, after AWS's published specification and with the platform's own ciphers:
/// a peer for what is tested.
/// </summary>
internal sealed class EncryptionClient(EgressFixture fixture) : IDisposable
{
    private const string RsaName = "encrypted private key";
    private const string Gcm = "AES/GCM/NoPadding";
    private const string Cbc = "AES/CBC/PKCS5Padding";

    private readonly RSA rsa = RSA.Create(2048);
    private string? kmsKey;

    /// <summary>Everything that is understood: format, content and wrapping algorithm.</summary>
    public static TheoryData<string> Forms =>
    [
        "V1 AES", "V1 RSA",
        "V2 CBC kms", "V2 CBC AESWrap", "V2 CBC RSA/ECB/OAEPWithSHA-256AndMGF1Padding",
        "V2 GCM kms", "V2 GCM kms+context", "V2 GCM AES/GCM", "V2 GCM AES", "V2 GCM AESWrap", "V2 GCM RSA-OAEP-SHA1",
        "V2 GCM RSA/ECB/OAEPWithSHA-256AndMGF1Padding",
        "V3 02", "V3 12", "V3 22",
    ];

    /// <summary>Encrypts; what goes into metadata or instruction file.</summary>
    public async Task<(byte[] Body, Dictionary<string, string> Entries)> EncryptAsync(string form, byte[] plain)
    {
        var words = form.Split(' ');
        var key = RandomNumberGenerator.GetBytes(32);
        return words[0] switch
        {
            "V1" => V1(words[1], key, plain),
            "V2" => await V2Async(words[1] == "GCM", words[2], key, plain),
            _ => await V3Async(words[1], key, plain),
        };
    }

    /// <summary>Encrypts and puts, everything in the metadata.</summary>
    public async Task PutAsync(string key, string form, byte[] plain)
    {
        var (body, entries) = await EncryptAsync(form, plain);
        await fixture.PutAsync(key, body, entries);
    }

    /// <summary>Encrypts and puts, with an instruction file.</summary>
    public async Task PutWithInstructionsAsync(string key, string form, byte[] plain)
    {
        var (body, entries) = await EncryptAsync(form, plain);
        var ofContent = entries.Where(e => EnvelopeEntries.OfContentV3.Contains(e.Key)).ToDictionary();
        await fixture.PutAsync(key, body, ofContent);
        await fixture.PutAsync(
            key + ".instruction", JsonSerializer.SerializeToUtf8Bytes(entries.Except(ofContent).ToDictionary()), new Dictionary<string, string> { ["x-amz-crypto-instr-file"] = "" });
    }

    public void Dispose() => rsa.Dispose();

    private (byte[] Body, Dictionary<string, string> Entries) V1(string wrapping, byte[] key, byte[] plain)
    {
        var iv = RandomNumberGenerator.GetBytes(16);
        return (EncryptCbc(key, iv, plain), new()
        {
            ["x-amz-key"] = Base64(wrapping == "AES" ? WrapEcb(key) : rsa.Encrypt(key, RSAEncryptionPadding.Pkcs1)),
            ["x-amz-iv"] = Base64(iv),
            ["x-amz-matdesc"] = Description(wrapping == "RSA"),
            ["x-amz-unencrypted-content-length"] = plain.Length.ToString(CultureInfo.InvariantCulture),
        });
    }

    private async Task<(byte[] Body, Dictionary<string, string> Entries)> V2Async(bool gcm, string wrapping, byte[] key, byte[] plain)
    {
        var iv = RandomNumberGenerator.GetBytes(gcm ? 12 : 16);
        var algorithm = gcm ? Gcm : Cbc;
        var kms = wrapping.StartsWith("kms", StringComparison.Ordinal);
        var context = kms ? await ContextAsync(wrapping, algorithm) : null;
        var entries = new Dictionary<string, string>
        {
            ["x-amz-key-v2"] = Base64(context is null ? Wrap(wrapping, key, algorithm) : await WrapKmsAsync(key, context)),
            ["x-amz-iv"] = Base64(iv),
            ["x-amz-cek-alg"] = algorithm,
            ["x-amz-wrap-alg"] = wrapping,
            ["x-amz-matdesc"] = context is null ? Description(wrapping.StartsWith("RSA", StringComparison.Ordinal)) : JsonSerializer.Serialize(context),
        };
        if (gcm)
        {
            entries["x-amz-tag-len"] = "128";
        }

        return (gcm ? EncryptGcm(key, iv, plain, []) : EncryptCbc(key, iv, plain), entries);
    }

    private async Task<(byte[] Body, Dictionary<string, string> Entries)> V3Async(string wrapping, byte[] key, byte[] plain)
    {
        var message = RandomNumberGenerator.GetBytes(28);
        byte[] suite = [0, 0x73];
        var contentKey = HKDF.DeriveKey(HashAlgorithmName.SHA512, key, 32, message, [.. suite, .. "DERIVEKEY"u8]);
        var entries = new Dictionary<string, string>
        {
            ["x-amz-c"] = "115",
            ["x-amz-d"] = Base64(HKDF.DeriveKey(HashAlgorithmName.SHA512, key, 28, message, [.. suite, .. "COMMITKEY"u8])),
            ["x-amz-i"] = Base64(message),
            ["x-amz-w"] = wrapping,
        };
        if (wrapping == "12")
        {
            var context = await ContextAsync("kms+context", "115");
            entries["x-amz-t"] = JsonSerializer.Serialize(context);
            entries["x-amz-3"] = Base64(await WrapKmsAsync(key, context));
        }
        else
        {
            entries["x-amz-m"] = Description(wrapping == "22");
            entries["x-amz-3"] = Base64(Wrap(wrapping == "22" ? "RSA-OAEP-SHA1" : "AES/GCM", key, "115"));
        }

        return (EncryptGcm(contentKey, Enumerable.Repeat((byte)1, 12).ToArray(), plain, suite), entries);
    }

    private byte[] Wrap(string wrapping, byte[] key, string algorithm)
    {
        switch (wrapping)
        {
            case "AES":
                return WrapEcb(key);
            case "AESWrap":
                return Wrap3394(key);
            case "AES/GCM":
                var nonce = RandomNumberGenerator.GetBytes(12);
                return [.. nonce, .. EncryptGcm(EgressFixture.FixedDataKeys.Key, nonce, key, Encoding.UTF8.GetBytes(algorithm))];
            case "RSA-OAEP-SHA1":
                return rsa.Encrypt([(byte)key.Length, .. key, .. Encoding.UTF8.GetBytes(algorithm)], RSAEncryptionPadding.OaepSHA1);
            default:
                return rsa.Encrypt(key, RSAEncryptionPadding.OaepSHA256);
        }
    }

    private string Description(bool isRsa)
    {
        if (isRsa)
        {
            fixture.DataKeys.Others[RsaName] = rsa.ExportPkcs8PrivateKey();
        }

        return JsonSerializer.Serialize(new Dictionary<string, string>
        {
            ["keyid"] = EgressFixture.FixedDataKeys.KeyId,
            ["encryptedkey"] = isRsa ? RsaName : EgressFixture.FixedDataKeys.Encrypted,
        });
    }

    private async Task<string> KmsKeyAsync() => kmsKey ??= (await fixture.Get<IAmazonKeyManagementService>().CreateKeyAsync(
        new(), TestContext.Current.CancellationToken)).KeyMetadata.Arn;

    private async Task<Dictionary<string, string>> ContextAsync(string wrapping, string algorithm) => wrapping == "kms"
        ? new() { ["kms_cmk_id"] = await KmsKeyAsync() }
        : new() { ["aws:x-amz-cek-alg"] = algorithm, ["department"] = "finance" };

    private async Task<byte[]> WrapKmsAsync(byte[] key, Dictionary<string, string> context)
    {
        var response = await fixture.Get<IAmazonKeyManagementService>().EncryptAsync(
            new() { KeyId = await KmsKeyAsync(), Plaintext = new MemoryStream(key), EncryptionContext = context }, TestContext.Current.CancellationToken);
        return response.CiphertextBlob.ToArray();
    }

    private static byte[] WrapEcb(byte[] key)
    {
        using var aes = Aes.Create();
        aes.Key = EgressFixture.FixedDataKeys.Key;
        return aes.EncryptEcb(key, PaddingMode.PKCS7);
    }

    private static byte[] Wrap3394(byte[] key)
    {
        using var aes = Aes.Create();
        aes.Key = EgressFixture.FixedDataKeys.Key;
        byte[] wrapped = [0xa6, 0xa6, 0xa6, 0xa6, 0xa6, 0xa6, 0xa6, 0xa6, .. key];
        for (var (round, step) = (0, 1); round < 6; round++)
        {
            for (var i = 8; i < wrapped.Length; i += 8, step++)
            {
                var block = aes.EncryptEcb([.. wrapped[..8], .. wrapped[i..(i + 8)]], PaddingMode.None);
                block[7] ^= (byte)step;
                block[..8].CopyTo(wrapped, 0);
                block[8..].CopyTo(wrapped, i);
            }
        }

        return wrapped;
    }

    private static byte[] EncryptCbc(byte[] key, byte[] iv, byte[] plain)
    {
        using var aes = Aes.Create();
        aes.Key = key;
        return aes.EncryptCbc(plain, iv);
    }

    private static byte[] EncryptGcm(byte[] key, byte[] nonce, byte[] plain, byte[] associated)
    {
        var encrypted = new byte[plain.Length + 16];
        using var gcm = new AesGcm(key, 16);
        gcm.Encrypt(nonce, plain, encrypted.AsSpan(0, plain.Length), encrypted.AsSpan(plain.Length), associated);
        return encrypted;
    }

    private static string Base64(byte[] bytes) => Convert.ToBase64String(bytes);
}
