using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using DataEgress.Local.Aws.Json;

namespace DataEgress.Local.Aws.Kms;

/// <summary>Encryption, decryption and data keys.</summary>
internal sealed partial class KmsService
{
    private const int MaxPlaintextBytes = 4096;
    private const int MaxCiphertextBytes = 6144;
    private const int MaxDataKeyBytes = 1024;

    /// <summary>Encrypts for another service of this endpoint, under its default key unless it names one.</summary>
    /// <exception cref="Http.AwsException">The key cannot be used.</exception>
    public byte[] EncryptFor(string keyId, ReadOnlySpan<byte> plaintext, IReadOnlyDictionary<string, string> encryptionContext)
    {
        lock (gate)
        {
            var key = Usable(keyId.StartsWith("alias/aws/", StringComparison.Ordinal) ? ServiceKey(keyId) : Settled(state.Resolve(keyId)));
            return CiphertextBlob.Seal(key.Id, key.Current!, plaintext, encryptionContext);
        }
    }

    /// <summary>Decrypts for another service of this endpoint.</summary>
    /// <exception cref="Http.AwsException">The key cannot be used, or the blob is not one of it.</exception>
    public byte[] DecryptFor(ReadOnlySpan<byte> blob, IReadOnlyDictionary<string, string> encryptionContext)
    {
        lock (gate)
        {
            return OpenSymmetric(blob, encryptionContext, expected: null).Plaintext;
        }
    }

    private static (byte[] Blob, string Member) Ciphertext(JsonElement request)
    {
        var blob = request.Bytes("CiphertextBlob") ?? throw KmsErrors.Missing("ciphertextBlob");
        return blob.Length is >= 1 and <= MaxCiphertextBytes
            ? (blob, "CiphertextBlob")
            : throw KmsErrors.Validation($"CiphertextBlob has {blob.Length} bytes: it must have 1 to {MaxCiphertextBytes}");
    }

    private static RSAEncryptionPadding Padding(string? algorithm, string member) => algorithm switch
    {
        "RSAES_OAEP_SHA_1" => RSAEncryptionPadding.OaepSHA1,
        "RSAES_OAEP_SHA_256" => RSAEncryptionPadding.OaepSHA256,
        _ => throw KmsErrors.NotInSet(member, algorithm, ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"]),
    };

    private static RSA Rsa(KmsKey key)
    {
        var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(key.Current!.Bytes, out _);
        return rsa;
    }

    private JsonObject Encrypt(JsonElement request)
    {
        var plaintext = request.Bytes("Plaintext") ?? throw KmsErrors.Missing("plaintext");
        if (plaintext.Length is 0 or > MaxPlaintextBytes)
        {
            throw KmsErrors.Validation($"Plaintext has {plaintext.Length} bytes: it must have 1 to {MaxPlaintextBytes}");
        }

        lock (gate)
        {
            var key = Usable(KeyOf(request));
            var (blob, algorithm) = Seal(key, plaintext, request, "EncryptionContext", "EncryptionAlgorithm");
            return new JsonObject
            {
                ["CiphertextBlob"] = Convert.ToBase64String(blob),
                ["KeyId"] = state.ArnOf(key.Id),
                ["EncryptionAlgorithm"] = algorithm,
            };
        }
    }

    private static (byte[] Blob, string Algorithm) Seal(
        KmsKey key, byte[] plaintext, JsonElement request, string contextMember, string algorithmMember)
    {
        var algorithm = request.Text(algorithmMember) ?? KmsKey.Symmetric;
        if (key.IsSymmetric)
        {
            return algorithm == KmsKey.Symmetric
                ? (CiphertextBlob.Seal(key.Id, key.Current!, plaintext, request.TextMap(contextMember)), algorithm)
                : throw KmsErrors.NotInSet(algorithmMember, algorithm, [KmsKey.Symmetric]);
        }

        using var rsa = Rsa(key);
        try
        {
            return (rsa.Encrypt(plaintext, Padding(algorithm, algorithmMember)), algorithm);
        }
        catch (CryptographicException)
        {
            throw KmsErrors.Validation($"Plaintext has {plaintext.Length} bytes: that is too long for {key.Spec} with {algorithm}");
        }
    }

    private JsonObject Decrypt(JsonElement request)
    {
        var (blob, _) = Ciphertext(request);
        lock (gate)
        {
            var (key, material, plaintext, algorithm) = Open(request, blob, "KeyId", "EncryptionContext", "EncryptionAlgorithm");
            JsonObject answer = new()
            {
                ["KeyId"] = state.ArnOf(key.Id),
                ["Plaintext"] = Convert.ToBase64String(plaintext),
                ["EncryptionAlgorithm"] = algorithm,
            };
            if (key.IsSymmetric)
            {
                answer["KeyMaterialId"] = material.Id;
            }

            return answer;
        }
    }

    private JsonObject ReEncrypt(JsonElement request)
    {
        var (blob, _) = Ciphertext(request);
        lock (gate)
        {
            var (source, sourceMaterial, plaintext, sourceAlgorithm) =
                Open(request, blob, "SourceKeyId", "SourceEncryptionContext", "SourceEncryptionAlgorithm");
            var key = Usable(KeyOf(request, "DestinationKeyId"));
            var (sealedAgain, algorithm) = Seal(key, plaintext, request, "DestinationEncryptionContext", "DestinationEncryptionAlgorithm");
            CryptographicOperations.ZeroMemory(plaintext);
            JsonObject answer = new()
            {
                ["CiphertextBlob"] = Convert.ToBase64String(sealedAgain),
                ["SourceKeyId"] = state.ArnOf(source.Id),
                ["KeyId"] = state.ArnOf(key.Id),
                ["SourceEncryptionAlgorithm"] = sourceAlgorithm,
                ["DestinationEncryptionAlgorithm"] = algorithm,
            };
            if (source.IsSymmetric)
            {
                answer["SourceKeyMaterialId"] = sourceMaterial.Id;
            }

            if (key.IsSymmetric)
            {
                answer["DestinationKeyMaterialId"] = key.Current!.Id;
            }

            return answer;
        }
    }

    private (KmsKey Key, KeyMaterial Material, byte[] Plaintext, string Algorithm) Open(
        JsonElement request, byte[] blob, string keyMember, string contextMember, string algorithmMember)
    {
        var algorithm = request.Text(algorithmMember) ?? KmsKey.Symmetric;
        var named = request.Text(keyMember) is null ? null : KeyOf(request, keyMember);
        if (named is null or { IsSymmetric: true })
        {
            if (algorithm != KmsKey.Symmetric)
            {
                throw named is null ? KmsErrors.Missing("keyId") : KmsErrors.NotInSet(algorithmMember, algorithm, [KmsKey.Symmetric]);
            }

            var (key, material, plaintext) = OpenSymmetric(blob, request.TextMap(contextMember), named);
            return (key, material, plaintext, algorithm);
        }

        using var rsa = Rsa(Usable(named));
        try
        {
            return (named, named.Current!, rsa.Decrypt(blob, Padding(algorithm, algorithmMember)), algorithm);
        }
        catch (CryptographicException)
        {
            throw KmsErrors.InvalidCiphertext();
        }
    }

    private (KmsKey Key, KeyMaterial Material, byte[] Plaintext) OpenSymmetric(
        ReadOnlySpan<byte> blob, IReadOnlyDictionary<string, string> encryptionContext, KmsKey? expected)
    {
        if (CiphertextBlob.ReadHeader(blob) is not var (keyId, materialId) || state.Find(keyId) is not { } known)
        {
            throw KmsErrors.InvalidCiphertext();
        }

        if (expected is not null && expected.Id != keyId)
        {
            throw KmsErrors.IncorrectKey();
        }

        var key = Usable(Settled(known));
        var material = key.Materials.FirstOrDefault(candidate => candidate.Id == materialId && candidate.Bytes is not null)
            ?? throw KmsErrors.InvalidCiphertext();
        return (key, material, CiphertextBlob.Open(material, blob, encryptionContext));
    }

    private JsonObject GenerateDataKey(JsonElement request, bool withPlaintext)
    {
        var spec = request.Text("KeySpec");
        var length = request.Integer("NumberOfBytes");
        if (spec is null == length is null)
        {
            throw KmsErrors.Validation("Please specify either number of bytes or key spec.");
        }

        length ??= spec switch
        {
            "AES_256" => 32,
            "AES_128" => 16,
            _ => throw KmsErrors.NotInSet("keySpec", spec, ["AES_256", "AES_128"]),
        };
        if (length is < 1 or > MaxDataKeyBytes)
        {
            throw KmsErrors.Validation($"NumberOfBytes is {length}: it must be between 1 and {MaxDataKeyBytes}");
        }

        lock (gate)
        {
            var key = Usable(KeyOf(request));
            if (!key.IsSymmetric)
            {
                throw new Http.AwsException("InvalidKeyUsageException", $"{state.ArnOf(key.Id)} key usage is not valid for GenerateDataKey: it is not symmetric.");
            }

            var dataKey = RandomNumberGenerator.GetBytes(length.Value);
            JsonObject answer = new()
            {
                ["CiphertextBlob"] = Convert.ToBase64String(
                    CiphertextBlob.Seal(key.Id, key.Current!, dataKey, request.TextMap("EncryptionContext"))),
                ["KeyId"] = state.ArnOf(key.Id),
                ["KeyMaterialId"] = key.Current!.Id,
            };
            if (withPlaintext)
            {
                answer["Plaintext"] = Convert.ToBase64String(dataKey);
            }

            return answer;
        }
    }

    private static JsonObject GenerateRandom(JsonElement request)
    {
        var length = request.Integer("NumberOfBytes") ?? throw KmsErrors.Missing("numberOfBytes");
        return length is >= 1 and <= MaxDataKeyBytes
            ? new JsonObject { ["Plaintext"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(length)) }
            : throw KmsErrors.Validation($"NumberOfBytes is {length}: it must be between 1 and {MaxDataKeyBytes}");
    }

    private JsonObject GetPublicKey(JsonElement request)
    {
        lock (gate)
        {
            var key = Usable(KeyOf(request));
            if (key.IsSymmetric)
            {
                throw KmsErrors.Unsupported($"{state.ArnOf(key.Id)} is symmetric: it has no public key.");
            }

            using var rsa = Rsa(key);
            return new JsonObject
            {
                ["KeyId"] = state.ArnOf(key.Id),
                ["PublicKey"] = Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo()),
                ["KeySpec"] = key.Spec,
                ["CustomerMasterKeySpec"] = key.Spec,
                ["KeyUsage"] = "ENCRYPT_DECRYPT",
                ["EncryptionAlgorithms"] = new JsonArray("RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"),
            };
        }
    }

    /// <summary>A service's default key, made at its first use.</summary>
    private KmsKey ServiceKey(string alias)
    {
        if (state.FindAlias(alias) is { } known)
        {
            return state.Find(known.KeyId)!;
        }

        var id = Guid.NewGuid();
        var key = new KmsKey
        {
            Id = id,
            Created = Now,
            Spec = KmsKey.Symmetric,
            Origin = "AWS_KMS",
            Manager = "AWS",
            Description = $"Default key of {alias["alias/aws/".Length..]}",
            Materials = [NewMaterial(id, KmsKey.Symmetric)],
        };

        // Not awaited: the log keeps its order, and what depends on the key is logged after it.
        _ = Log.Commit(new KmsChange.KeySet(key));
        _ = Log.Commit(new KmsChange.AliasSet(new Alias(alias, id, Now, Now)));
        return key;
    }
}
