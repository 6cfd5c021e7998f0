using System.Diagnostics;
using System.Security.Cryptography;
using DataEgress.Activities.Egress.Encryption.ClientSide;

namespace DataEgress.Activities.Tests.Egress.Encryption.ClientSide;

public sealed class RsaOaepSplitTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(32)]
    [InlineData(190)]
    public async Task Decrypt_EncryptedByOpenssl_GivesTheMessage(int length)
    {
        var message = RandomNumberGenerator.GetBytes(length);
        using var rsa = RSA.Create(2048);

        var encrypted = await EncryptAsync(rsa, message, "sha1");

        Assert.Equal(message, RsaOaepSplit.Decrypt(rsa, encrypted));
    }

    [Fact]
    public async Task Decrypt_MaskOfAnotherHash_IsRefused()
    {
        using var rsa = RSA.Create(2048);
        var encrypted = await EncryptAsync(rsa, new byte[32], "sha256");

        Assert.Throws<CryptographicException>(() => RsaOaepSplit.Decrypt(rsa, encrypted));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    [InlineData(256)]
    public void Decrypt_NotACiphertextOfTheKey_IsRefused(int length)
    {
        using var rsa = RSA.Create(2048);
        var ciphertext = Enumerable.Repeat((byte)0xff, length).ToArray();

        Assert.Throws<CryptographicException>(() => RsaOaepSplit.Decrypt(rsa, ciphertext));
    }

    private static async Task<byte[]> EncryptAsync(RSA rsa, byte[] message, string mask)
    {
        var folder = Directory.CreateTempSubdirectory("oaep-");
        try
        {
            var key = Path.Combine(folder.FullName, "key.pem");
            var input = Path.Combine(folder.FullName, "message");
            var output = Path.Combine(folder.FullName, "encrypted");
            await File.WriteAllTextAsync(key, rsa.ExportSubjectPublicKeyInfoPem());
            await File.WriteAllBytesAsync(input, message);
            using var openssl = Process.Start("openssl",
            [
                "pkeyutl", "-encrypt", "-pubin", "-inkey", key, "-in", input, "-out", output, "-pkeyopt", "rsa_padding_mode:oaep",
                "-pkeyopt", "rsa_oaep_md:sha256", "-pkeyopt", $"rsa_mgf1_md:{mask}",
            ]);
            await openssl.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, openssl.ExitCode);
            return await File.ReadAllBytesAsync(output);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
