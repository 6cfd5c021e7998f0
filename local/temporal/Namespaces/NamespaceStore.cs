using System.Collections.Immutable;
using DataEgress.Local.Temporal.Journal;
using DataEgress.Local.Temporal.State;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Enums.V1;

namespace DataEgress.Local.Temporal.Namespaces;

/// <summary>Changes namespaces, one change at a time, and keeps them in the journal.</summary>
internal sealed class NamespaceStore(NamespaceRegistry registry) : IDisposable
{
    /// <summary>The kind of these records in the journal.</summary>
    public const int JournalKind = 2;

    /// <summary>The namespace that every server has.</summary>
    public const string DefaultNamespace = "default";

    // What the official SDKs' test suites expect to be registered.
    private static readonly ImmutableSortedDictionary<string, IndexedValueType> DefaultSearchAttributes =
        ImmutableSortedDictionary.CreateRange(
            StringComparer.Ordinal,
            [
                KeyValuePair.Create("CustomIntField", IndexedValueType.Int),
                KeyValuePair.Create("CustomBoolField", IndexedValueType.Bool),
                KeyValuePair.Create("CustomKeywordField", IndexedValueType.Keyword),
                KeyValuePair.Create("CustomTextField", IndexedValueType.Text),
                KeyValuePair.Create("CustomDatetimeField", IndexedValueType.Datetime),
                KeyValuePair.Create("CustomDoubleField", IndexedValueType.Double),
            ]);

    private readonly SemaphoreSlim gate = new(1, 1);
    private IJournal? journal;

    /// <summary>A UUID that stays the same as long as the data does; empty before <see cref="StartAsync"/>.</summary>
    public string ClusterId { get; private set; } = "";

    /// <summary>Takes back what an earlier process wrote.</summary>
    public void Replay(ReadOnlySpan<byte> payload)
    {
        var record = NamespaceRecord.Parser.ParseFrom(payload);
        switch (record.ChangeCase)
        {
            case NamespaceRecord.ChangeOneofCase.Put:
                registry.Put(FromState(record.Put));
                break;
            case NamespaceRecord.ChangeOneofCase.Deleted:
                registry.Remove(record.Deleted);
                break;
            case NamespaceRecord.ChangeOneofCase.ClusterId:
                ClusterId = record.ClusterId;
                break;
        }
    }

    /// <summary>Begins to write to the journal, and makes what a new server must have.</summary>
    /// <param name="into">The journal.</param>
    /// <param name="retention">Of the namespaces that are made now.</param>
    /// <param name="names">Namespaces to have besides the default one.</param>
    /// <param name="attributes">Search attributes that the default one and these have; those that are there stay as they are.</param>
    public async Task StartAsync(
        IJournal into, TimeSpan retention, IEnumerable<string> names, IEnumerable<KeyValuePair<string, IndexedValueType>> attributes)
    {
        journal = into;
        if (ClusterId.Length == 0)
        {
            var id = Guid.NewGuid().ToString();
            await AppendAsync(new NamespaceRecord { ClusterId = id });
            ClusterId = id;
        }

        foreach (var name in names.Prepend(DefaultNamespace).Distinct(StringComparer.Ordinal))
        {
            var known = registry.TryGetByName(name, out var found) ? found : null;
            var entry = known ?? new NamespaceEntry
            {
                Id = Guid.NewGuid().ToString(),
                Name = name,
                Retention = retention,
                CustomSearchAttributes = DefaultSearchAttributes,
            };
            var missing = attributes.Where(attribute => !entry.CustomSearchAttributes.ContainsKey(attribute.Key)).ToList();
            if (known is null || missing.Count > 0)
            {
                await ChangeAsync(() => entry with { CustomSearchAttributes = entry.CustomSearchAttributes.AddRange(missing) });
            }
        }
    }

    /// <summary>Everything, as records that rebuild it.</summary>
    public IEnumerable<JournalRecord> Snapshot()
    {
        yield return new JournalRecord(JournalKind, new NamespaceRecord { ClusterId = ClusterId }.ToByteArray());
        foreach (var entry in registry.All)
        {
            yield return new JournalRecord(JournalKind, new NamespaceRecord { Put = ToState(entry) }.ToByteArray());
        }
    }

    /// <summary>
    /// Makes one change durable and visible. Nobody else changes anything between what the callback reads and what it returns;
    /// an exception from it leaves all as it was.
    /// </summary>
    public async Task<NamespaceEntry> ChangeAsync(Func<NamespaceEntry> change)
    {
        await gate.WaitAsync();
        try
        {
            var entry = change();
            await AppendAsync(new NamespaceRecord { Put = ToState(entry) });
            registry.Put(entry);
            return entry;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Forgets a namespace.</summary>
    public async Task DeleteAsync(string id)
    {
        await gate.WaitAsync();
        try
        {
            await AppendAsync(new NamespaceRecord { Deleted = id });
            registry.Remove(id);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => gate.Dispose();

    private Task AppendAsync(NamespaceRecord record) =>
        (journal ?? throw new InvalidOperationException("Not started.")).AppendAsync(JournalKind, record.ToByteArray());

    private static State.NamespaceState ToState(NamespaceEntry entry)
    {
        var state = new State.NamespaceState
        {
            Id = entry.Id,
            Name = entry.Name,
            State = entry.State,
            Description = entry.Description,
            OwnerEmail = entry.OwnerEmail,
            Retention = entry.Retention.ToDuration(),
        };
        state.Data.Add(entry.Data);
        state.SearchAttributes.Add(entry.CustomSearchAttributes);
        return state;
    }

    private static NamespaceEntry FromState(State.NamespaceState state) => new()
    {
        Id = state.Id,
        Name = state.Name,
        State = state.State,
        Description = state.Description,
        OwnerEmail = state.OwnerEmail,
        Retention = state.Retention.ToTimeSpan(),
        Data = state.Data.ToImmutableSortedDictionary(StringComparer.Ordinal),
        CustomSearchAttributes = state.SearchAttributes.ToImmutableSortedDictionary(StringComparer.Ordinal),
    };
}
