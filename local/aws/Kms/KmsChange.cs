using System.Text.Json.Serialization;

namespace DataEgress.Local.Aws.Kms;

/// <summary>A change of the keys' state, as it is logged.</summary>
[JsonDerivedType(typeof(KeySet), "key")]
[JsonDerivedType(typeof(KeyRemoved), "removed")]
[JsonDerivedType(typeof(AliasSet), "alias")]
[JsonDerivedType(typeof(AliasRemoved), "alias-removed")]
[JsonDerivedType(typeof(WrappingMade), "wrapping")]
internal abstract record KmsChange
{
    private KmsChange()
    {
    }

    /// <summary>A key was made or changed.</summary>
    internal sealed record KeySet(KmsKey Key) : KmsChange;

    internal sealed record KeyRemoved(Guid KeyId) : KmsChange;

    internal sealed record AliasSet(Alias Alias) : KmsChange;

    internal sealed record AliasRemoved(string Name) : KmsChange;

    /// <summary>Parameters for import were handed out.</summary>
    internal sealed record WrappingMade(WrappingParameters Parameters) : KmsChange;
}
