using Google.Protobuf.Collections;
using Temporalio.Api.Common.V1;

namespace DataEgress.Local.Temporal.History.Transactions;

// Memo and search attributes while the run lives.
internal sealed partial class RunEditor
{
    private const string NullEncoding = "binary/null";

    /// <summary>Sets attributes; an empty value takes one away.</summary>
    public void UpsertSearchAttributes(SearchAttributes upserted)
    {
        var attributes = State.EditAttributes();
        attributes.SearchAttributes ??= new SearchAttributes();
        Merge(attributes.SearchAttributes.IndexedFields, upserted.IndexedFields);
    }

    /// <summary>Sets fields of the memo; a null value takes one away.</summary>
    public void UpsertMemo(Memo upserted)
    {
        var attributes = State.EditAttributes();
        attributes.Memo ??= new Memo();
        Merge(attributes.Memo.Fields, upserted.Fields);
    }

    private static void Merge(MapField<string, Payload> fields, MapField<string, Payload> upserted)
    {
        foreach (var (name, payload) in upserted)
        {
            if (IsNull(payload))
            {
                fields.Remove(name);
            }
            else
            {
                fields[name] = payload.Clone();
            }
        }
    }

    private static bool IsNull(Payload payload)
    {
        if (payload.Metadata.TryGetValue("encoding", out var encoding) && encoding.ToStringUtf8() == NullEncoding)
        {
            return true;
        }

        return payload.Data.Length == 0 || payload.Data.ToStringUtf8() is "null" or "[]";
    }
}
