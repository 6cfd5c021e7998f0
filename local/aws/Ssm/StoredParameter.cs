using System.Text.Json.Serialization;

namespace DataEgress.Local.Aws.Ssm;

/// <summary>A parameter with its versions, the newest last.</summary>
internal sealed record StoredParameter(string Name, string Type, IReadOnlyList<ParameterVersion> Versions)
{
    [JsonIgnore]
    public ParameterVersion Newest => Versions[^1];
}

/// <summary>One version of a parameter.</summary>
/// <param name="Number">Counts from 1.</param>
/// <param name="Value">The value; of a SecureString the ciphertext in base64.</param>
/// <param name="KeyId">The KMS key of a SecureString; else null.</param>
/// <param name="Modified">When it was made.</param>
/// <param name="DataType">The kind of the value, such as <c>text</c>.</param>
/// <param name="Tier">Standard or Advanced.</param>
/// <param name="AllowedPattern">What the value must match; null for anything.</param>
/// <param name="Description">What it is for.</param>
internal sealed record ParameterVersion(
    long Number,
    string Value,
    string? KeyId,
    DateTimeOffset Modified,
    string DataType,
    string Tier,
    string? AllowedPattern,
    string? Description);

/// <summary>A change of the parameters' state, as it is logged.</summary>
[JsonDerivedType(typeof(Set), "set")]
[JsonDerivedType(typeof(Removed), "removed")]
internal abstract record SsmChange
{
    private SsmChange()
    {
    }

    internal sealed record Set(StoredParameter Parameter) : SsmChange;

    internal sealed record Removed(string Name) : SsmChange;
}
