using System.Text.Json.Serialization;

namespace DataEgress.Local.Aws.Kms;

/// <summary>A key with its material. Immutable: a change is a new record.</summary>
internal sealed record KmsKey
{
    public const string Symmetric = "SYMMETRIC_DEFAULT";

    public required Guid Id { get; init; }

    public required DateTimeOffset Created { get; init; }

    /// <summary>SYMMETRIC_DEFAULT, RSA_2048, RSA_3072 or RSA_4096.</summary>
    public required string Spec { get; init; }

    /// <summary>AWS_KMS or EXTERNAL.</summary>
    public required string Origin { get; init; }

    /// <summary>CUSTOMER, or AWS for a service's default key.</summary>
    public string Manager { get; init; } = "CUSTOMER";

    public string Description { get; init; } = "";

    public bool Enabled { get; init; } = true;

    public DateTimeOffset? DeletionDate { get; init; }

    public string? Policy { get; init; }

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<Grant> Grants { get; init; } = [];

    public bool RotatesYearly { get; init; }

    public IReadOnlyList<KeyMaterial> Materials { get; init; } = [];

    [JsonIgnore]
    public bool IsSymmetric => Spec == Symmetric;

    [JsonIgnore]
    public bool IsExternal => Origin == "EXTERNAL";

    /// <summary>What new data is encrypted with; null before the first import.</summary>
    [JsonIgnore]
    public KeyMaterial? Current => Materials.SingleOrDefault(material => material.State is MaterialState.Current);

    /// <summary>The state's name. A key of which any rotated-in material is missing waits for its import.</summary>
    [JsonIgnore]
    public string State =>
        DeletionDate is not null ? "PendingDeletion"
        : Current is null || Materials.Any(material => material.Bytes is null && material.State is not MaterialState.PendingRotation) ? "PendingImport"
        : Enabled ? "Enabled" : "Disabled";

    /// <summary>The key without what has expired.</summary>
    public KmsKey At(DateTimeOffset now) =>
        Materials.Any(material => material.IsExpired(now))
            ? this with { Materials = [.. Materials.Select(material => material.IsExpired(now) ? material.WithoutBytes() : material)] }
            : this;

    public KmsKey With(KeyMaterial changed) => this with
    {
        Materials = [.. Materials.Select(material => material.Id == changed.Id ? changed : material)],
    };
}

internal enum MaterialState
{
    Current,
    NonCurrent,
    PendingRotation,
}

/// <summary>One generation of a key's material: 32 bytes, or an RSA private key in PKCS #8.</summary>
internal sealed record KeyMaterial
{
    /// <summary>64 hexadecimal digits: a hash of key id and material, so that the same material has the same id.</summary>
    public required string Id { get; init; }

    public required MaterialState State { get; init; }

    /// <summary>Null after deletion or expiry, until the same material is imported again.</summary>
    public byte[]? Bytes { get; init; }

    public DateTimeOffset? ValidTo { get; init; }

    /// <summary>KEY_MATERIAL_EXPIRES or KEY_MATERIAL_DOES_NOT_EXPIRE for imported material; else null.</summary>
    public string? ExpirationModel { get; init; }

    public string? Description { get; init; }

    public DateTimeOffset? Rotated { get; init; }

    public bool IsExpired(DateTimeOffset now) => Bytes is not null && ValidTo <= now;

    public KeyMaterial WithoutBytes() => this with { Bytes = null, ValidTo = null, ExpirationModel = null };

    /// <summary>Leaves the bytes out.</summary>
    public override string ToString() => Id;
}

/// <summary>A permission to use a key, kept and listed, without effect here.</summary>
internal sealed record Grant(
    string Id, string GranteePrincipal, string? RetiringPrincipal, IReadOnlyList<string> Operations, string? Name, string? Constraints,
    DateTimeOffset Created);

/// <summary>A key pair for wrapping material outside, and the token that names it.</summary>
internal sealed record WrappingParameters(Guid KeyId, byte[] TokenHash, byte[] PrivateKey, string Algorithm, DateTimeOffset ValidTo);

/// <summary>A second name of a key.</summary>
internal sealed record Alias(string Name, Guid KeyId, DateTimeOffset Created, DateTimeOffset Updated);
