using System.Text;
using DataEgress.Workflows;
using DataEgress.Workflows.Keys;

namespace DataEgress.Activities.Keys;

/// <summary>What the security team has to do with a wrapping package, with the commands.</summary>
internal static class Instructions
{
    /// <summary>Writes them as Markdown.</summary>
    public static string Write(PublishPackageRequest request, WrappingPackage package, string submissionPrefix)
    {
        var blob = $"{submissionPrefix}/{request.Environment}/{request.Alias["alias/".Length..]}/wrapped-{package.PublicKeySha256[..12]}.bin";
        var text = new StringBuilder();
        text.Append($"""
            # Wrap the key material of {request.Alias} ({request.Environment})

            - key: {request.KeyId}
            - package: {package.Number}, of ceremony `{request.CeremonyId}`
            - wrapping key: {package.KeySpec}, algorithm {package.Algorithm}
            - SHA-256 of `{WrappingPackages.DerFile}`: `{package.PublicKeySha256}`
            - deadline: {package.ValidTo:yyyy-MM-dd HH:mm:ss} UTC. After it the package is void and a new one is published.
            - the wrapped blob has exactly {KeyWrapping.BlobBytes(package.Algorithm, package.KeySpec)} bytes

            Key material has {KeyWrapping.MaterialBytes} bytes and is made in the HSM. It never leaves it unwrapped; keep a copy of your
            own, since a key takes the same material only, for ever. `key-material.bin` below stands for it.

            1. Check the public key.

                   aws s3 cp s3://{package.Bucket}/{package.Prefix}{WrappingPackages.DerFile} .
                   aws s3 cp s3://{package.Bucket}/{package.Prefix}{WrappingPackages.PemFile} .
                   openssl dgst -sha256 {WrappingPackages.DerFile}

            2. Wrap.


            """);
        foreach (var line in Wrap(package))
        {
            text.Append("       ").Append(line).Append('\n');
        }

        text.Append($$"""

            3. Upload the blob and take its hash.

                   openssl dgst -sha256 wrapped.bin
                   aws s3 cp wrapped.bin s3://{{package.Bucket}}/{{blob}}

            4. Submit it. Custodians are all who made and wrapped the material; they cannot approve it.

                   temporal workflow signal --workflow-id '{{request.CeremonyId}}' --name {{Signals.SubmitKeyMaterial}} \
                     --input '{"bucket":"{{package.Bucket}}","key":"{{blob}}","sha256":"<the hash>","custodians":["<name>","<name>"],"publicKeySha256":"{{package.PublicKeySha256}}"}'

            """);
        return text.ToString();
    }

    private static IEnumerable<string> Wrap(WrappingPackage package)
    {
        var digest = KeyWrapping.Digest(package.Algorithm);
        var rsa = $"-pubin -inkey {WrappingPackages.PemFile} -pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:{digest} -pkeyopt rsa_mgf1_md:{digest}";
        return KeyWrapping.IsTwoStep(package.Algorithm)
            ?
            [
                "openssl rand -out aes-key.bin 32",
                "openssl enc -id-aes256-wrap-pad -iv A65959A6 -K \"$(xxd -p -c 32 aes-key.bin)\" -in key-material.bin -out wrapped-material.bin",
                $"openssl pkeyutl -encrypt -in aes-key.bin -out wrapped-aes-key.bin {rsa}",
                "cat wrapped-aes-key.bin wrapped-material.bin > wrapped.bin",
            ]
            : [$"openssl pkeyutl -encrypt -in key-material.bin -out wrapped.bin {rsa}"];
    }
}
