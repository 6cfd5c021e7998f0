using System.Globalization;
using System.Text.Json;
using DataEgress.Activities.Egress.Encryption.Gcm;
using DataEgress.Workflows.Egress;
using Temporalio.Exceptions;

namespace DataEgress.Activities.Egress.Encryption.ClientSide;

/// <summary>Reads the envelopes of S3 encryption clients.</summary>
/// <param name="entries">Metadata and, where there is one, instruction file together.</param>
/// <param name="name">What the object is called, for messages.</param>
internal sealed class ClientSideEnvelopeReader(IReadOnlyDictionary<string, string> entries, string name)
{
    private const string Cbc = "AES/CBC/PKCS5Padding";
    private const string Gcm = "AES/GCM/NoPadding";
    private const string CommittedGcm = "115";
    private const string ContextEntry = "aws:x-amz-cek-alg";
    private const int CommitmentBytes = 28;

    // A 256-bit key with its padding in AES-ECB; what RSA makes is longer.
    private const int LongestAesEcb = 48;

    /// <summary>Whether an encryption client wrote the object.</summary>
    public static bool IsMarked(IReadOnlyDictionary<string, string> entries) => EnvelopeEntries.Marks.Any(entries.ContainsKey);

    /// <summary>Whether metadata holds all of an envelope, so that no instruction file is needed.</summary>
    public static bool IsComplete(IReadOnlyDictionary<string, string> entries) => EnvelopeEntries.Keys.Any(entries.ContainsKey);

    /// <summary>Metadata and instruction file together.</summary>
    /// <exception cref="ApplicationFailureException">
    /// <see cref="FailureTypes.CannotDecrypt"/>: the instruction file holds what only metadata may.
    /// </exception>
    public static IReadOnlyDictionary<string, string> Join(
        IReadOnlyDictionary<string, string> metadata, IReadOnlyDictionary<string, string>? instructions, string name)
    {
        if (instructions is null)
        {
            return metadata;
        }

        // Whoever may replace the file, to wrap the data key again, must not be able to replace the commitment to it.
        var misplaced = EnvelopeEntries.OfContentV3.Where(instructions.ContainsKey).ToList();
        if (misplaced.Count > 0)
        {
            throw Failures.CannotDecrypt(
                $"{name} cannot be decrypted: its instruction file holds {string.Join(", ", misplaced)}, which belongs into the metadata; let its producer write the object again");
        }

        var joined = new Dictionary<string, string>(metadata, StringComparer.OrdinalIgnoreCase);
        foreach (var (entry, value) in instructions)
        {
            joined[entry] = value;
        }

        return joined;
    }

    /// <summary>Reads the envelope of an object that is marked.</summary>
    /// <exception cref="ApplicationFailureException">
    /// <see cref="FailureTypes.CannotDecrypt"/>: incomplete, contradictory, malformed or of an algorithm that is not understood.
    /// </exception>
    public ClientSideEnvelope Read()
    {
        var keys = EnvelopeEntries.Keys.Where(entries.ContainsKey).ToList();
        return keys switch
        {
            [EnvelopeEntries.KeyV1] => ReadV1(),
            [EnvelopeEntries.KeyV2] => ReadV2(),
            [EnvelopeEntries.KeyV3] => ReadV3(),
            [] => throw Fail("its envelope lacks the data key, and there is no instruction file beside it; restore that file, or let its producer write the object again"),
            _ => throw Fail($"its envelope has the data keys of several formats ({string.Join(", ", keys)}); let its producer write the object again"),
        };
    }

    private ClientSideEnvelope ReadV1()
    {
        var key = Bytes(EnvelopeEntries.KeyV1);
        var wrapping = key.Length > LongestAesEcb ? KeyWrapping.RsaPkcs1 : KeyWrapping.AesEcb;
        return new(new ContentCipher.Cbc(Bytes(EnvelopeEntries.Iv, CtrKeystream.BlockBytes), Length()), wrapping, key, Map(EnvelopeEntries.Description), Cbc);
    }

    private ClientSideEnvelope ReadV2()
    {
        var algorithm = Text(EnvelopeEntries.ContentAlgorithm);
        ContentCipher content = algorithm switch
        {
            Gcm when entries.GetValueOrDefault(EnvelopeEntries.TagLength, "128") == "128" =>
                new ContentCipher.Gcm(Bytes(EnvelopeEntries.Iv, GcmDecryption.NonceBytes)),
            Gcm => throw NotUnderstood(EnvelopeEntries.TagLength, "128"),
            Cbc => new ContentCipher.Cbc(Bytes(EnvelopeEntries.Iv, CtrKeystream.BlockBytes), Length()),
            _ => throw NotUnderstood(EnvelopeEntries.ContentAlgorithm, $"{Gcm}, {Cbc}"),
        };
        var wrapping = Text(EnvelopeEntries.WrappingAlgorithm) switch
        {
            "kms" => KeyWrapping.Kms,
            "kms+context" => KeyWrapping.KmsWithContext,
            "AES" => KeyWrapping.AesEcb,
            "AESWrap" => KeyWrapping.AesKeyWrap,
            "AES/GCM" => KeyWrapping.AesGcm,
            "RSA-OAEP-SHA1" => KeyWrapping.RsaOaepSha1,
            "RSA/ECB/OAEPWithSHA-256AndMGF1Padding" => KeyWrapping.RsaOaepSha256,
            _ => throw NotUnderstood(
                EnvelopeEntries.WrappingAlgorithm, "kms, kms+context, AES, AESWrap, AES/GCM, RSA-OAEP-SHA1, RSA/ECB/OAEPWithSHA-256AndMGF1Padding"),
        };
        return Bound(new(content, wrapping, Bytes(EnvelopeEntries.KeyV2), Map(EnvelopeEntries.Description), algorithm), EnvelopeEntries.Description);
    }

    private ClientSideEnvelope ReadV3()
    {
        if (Text(EnvelopeEntries.ContentAlgorithmV3) != CommittedGcm)
        {
            throw NotUnderstood(EnvelopeEntries.ContentAlgorithmV3, CommittedGcm);
        }

        var wrapping = Text(EnvelopeEntries.WrappingAlgorithmV3) switch
        {
            "02" => KeyWrapping.AesGcm,
            "12" => KeyWrapping.KmsWithContext,
            "22" => KeyWrapping.RsaOaepSha1,
            _ => throw NotUnderstood(EnvelopeEntries.WrappingAlgorithmV3, "02 (AES/GCM), 12 (kms+context), 22 (RSA-OAEP-SHA1)"),
        };
        var description = wrapping == KeyWrapping.KmsWithContext ? EnvelopeEntries.ContextV3 : EnvelopeEntries.DescriptionV3;
        var content = new ContentCipher.CommittedGcm(
            Bytes(EnvelopeEntries.MessageId, CommitmentBytes), Bytes(EnvelopeEntries.Commitment, CommitmentBytes));
        return Bound(new(content, wrapping, Bytes(EnvelopeEntries.KeyV3), Map(description), CommittedGcm), description);
    }

    // KMS authenticates the context, and the context the algorithm: nobody can have the content read by a weaker one.
    private ClientSideEnvelope Bound(ClientSideEnvelope envelope, string description) =>
        envelope.Wrapping != KeyWrapping.KmsWithContext || envelope.Description.GetValueOrDefault(ContextEntry) == envelope.ContentAlgorithm
            ? envelope
            : throw Fail($"{description} does not name the content algorithm {envelope.ContentAlgorithm} as {ContextEntry}; let its producer write the object again");

    private string Text(string entry) => entries.TryGetValue(entry, out var text)
        ? text
        : throw Fail($"its envelope lacks {entry}; let its producer write the object again");

    private byte[] Bytes(string entry, int? length = null)
    {
        var text = Text(entry);
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var written) && (length is null ? written > 0 : written == length)
            ? bytes[..written]
            : throw Fail($"{entry} is not base64{(length is null ? "" : $" of {length} bytes")}; let its producer write the object again");
    }

    private long? Length()
    {
        if (!entries.TryGetValue(EnvelopeEntries.Length, out var text))
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            ? length
            : throw NotUnderstood(EnvelopeEntries.Length, "a number of bytes");
    }

    private Dictionary<string, string> Map(string entry)
    {
        if (!entries.TryGetValue(entry, out var text))
        {
            return [];
        }

        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, string>>(text) ?? [];
        }
        catch (JsonException)
        {
            throw Fail($"{entry} is not a JSON object of texts; let its producer write the object again");
        }
    }

    private ApplicationFailureException NotUnderstood(string entry, string understood) =>
        Fail($"{entry} is '{entries[entry]}', which is not understood ({understood}); let its producer write the object again in one of these, or skip it");

    private ApplicationFailureException Fail(string cause) => Failures.CannotDecrypt($"{name} cannot be decrypted: {cause}");
}
