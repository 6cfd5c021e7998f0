using System.Text.Json.Serialization;

namespace DataEgress.Local.Aws.DynamoDb;

/// <summary>A change of the tables' state, as it is logged.</summary>
[JsonDerivedType(typeof(TableSet), "table")]
[JsonDerivedType(typeof(TableRemoved), "removed")]
[JsonDerivedType(typeof(ItemPut), "put")]
[JsonDerivedType(typeof(ItemDeleted), "deleted")]
[JsonDerivedType(typeof(Together), "together")]
internal abstract record DynamoChange
{
    private DynamoChange()
    {
    }

    /// <summary>A table was made, or its settings changed.</summary>
    internal sealed record TableSet(TableDefinition Definition) : DynamoChange;

    internal sealed record TableRemoved(string Table) : DynamoChange;

    internal sealed record ItemPut(string Table, IReadOnlyDictionary<string, AttributeValue> Item) : DynamoChange;

    internal sealed record ItemDeleted(string Table, IReadOnlyDictionary<string, AttributeValue> Key) : DynamoChange;

    /// <summary>Changes of one batch or transaction: all or none survive.</summary>
    internal sealed record Together(IReadOnlyList<DynamoChange> Changes) : DynamoChange;
}
