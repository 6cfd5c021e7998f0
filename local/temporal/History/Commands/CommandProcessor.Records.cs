using DataEgress.Local.Temporal.Rules;
using DataEgress.Local.Temporal.Visibility;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;

namespace DataEgress.Local.Temporal.History.Commands;

// Markers, search attributes and the memo: what a workflow notes about itself.
internal sealed partial class CommandProcessor
{
    private HistoryEvent RecordMarker(RecordMarkerCommandAttributes attributes)
    {
        const WorkflowTaskFailedCause Cause = WorkflowTaskFailedCause.BadRecordMarkerAttributes;
        Required(attributes, Cause, "RecordMarker");
        if (attributes.MarkerName.Length == 0)
        {
            throw new WorkflowTaskFailure(Cause, "MarkerName is not set on RecordMarkerCommand.");
        }

        if (IdRules.IsTooLong(attributes.MarkerName))
        {
            throw new WorkflowTaskFailure(
                Cause,
                $"MarkerName on RecordMarkerCommand exceeds length limit. MarkerName={attributes.MarkerName} "
                + $"Length={IdRules.LengthOf(attributes.MarkerName)} Limit={IdRules.Limit}");
        }

        CheckSize(attributes.Details.Sum(detail => IdRules.LengthOf(detail.Key) + detail.Value.CalculateSize()), Cause, "RecordMarkerCommandAttributes.Details");
        var recorded = new MarkerRecordedEventAttributes
        {
            MarkerName = attributes.MarkerName,
            WorkflowTaskCompletedEventId = completedEventId,
            Header = attributes.Header,
            Failure = attributes.Failure,
        };
        recorded.Details.Add(attributes.Details);
        return run.Add(new HistoryEvent { EventType = EventType.MarkerRecorded, MarkerRecordedEventAttributes = recorded });
    }

    private HistoryEvent UpsertSearchAttributes(UpsertWorkflowSearchAttributesCommandAttributes? attributes)
    {
        const WorkflowTaskFailedCause Cause = WorkflowTaskFailedCause.BadSearchAttributes;
        CheckAttributeNames(attributes?.SearchAttributes);
        attributes = Required(attributes, Cause, "UpsertWorkflowSearchAttributes");
        if (attributes.SearchAttributes is null)
        {
            throw new WorkflowTaskFailure(Cause, "SearchAttributes is not set on UpsertWorkflowSearchAttributesCommand.");
        }

        if (attributes.SearchAttributes.IndexedFields.Count == 0)
        {
            throw new WorkflowTaskFailure(Cause, "IndexedFields is not set on UpsertWorkflowSearchAttributesCommand.");
        }

        WorkflowTaskFailure.On(Cause, () => SearchAttributeRules.CheckValues(ns, attributes.SearchAttributes));
        CheckSize(SizeOf(attributes.SearchAttributes.IndexedFields), Cause, "UpsertWorkflowSearchAttributesCommandAttributes");
        var merged = run.State.Attributes.SearchAttributes?.Clone() ?? new SearchAttributes();
        foreach (var (name, value) in attributes.SearchAttributes.IndexedFields)
        {
            merged.IndexedFields[name] = value;
        }

        CheckAttributeSizes(merged, Cause);
        run.UpsertSearchAttributes(attributes.SearchAttributes);
        return run.Add(new HistoryEvent
        {
            EventType = EventType.UpsertWorkflowSearchAttributes,
            UpsertWorkflowSearchAttributesEventAttributes = new UpsertWorkflowSearchAttributesEventAttributes
            {
                WorkflowTaskCompletedEventId = completedEventId,
                SearchAttributes = attributes.SearchAttributes,
            },
        });
    }

    private HistoryEvent ModifyProperties(ModifyWorkflowPropertiesCommandAttributes attributes)
    {
        const WorkflowTaskFailedCause Cause = WorkflowTaskFailedCause.BadModifyWorkflowPropertiesAttributes;
        Required(attributes, Cause, "ModifyWorkflowProperties");
        if (attributes.UpsertedMemo is null)
        {
            throw new WorkflowTaskFailure(Cause, "UpsertedMemo is not set on ModifyWorkflowPropertiesCommand.");
        }

        if (attributes.UpsertedMemo.Fields.Count == 0)
        {
            throw new WorkflowTaskFailure(Cause, "UpsertedMemo.Fields is not set on ModifyWorkflowPropertiesCommand.");
        }

        CheckSize(SizeOf(attributes.UpsertedMemo.Fields), Cause, "ModifyWorkflowPropertiesCommandAttributes");
        var merged = run.State.Attributes.Memo?.Clone() ?? new Memo();
        foreach (var (name, value) in attributes.UpsertedMemo.Fields)
        {
            merged.Fields[name] = value;
        }

        CheckSize(merged.CalculateSize(), Cause, "ModifyWorkflowPropertiesCommandAttributes. Memo");
        run.UpsertMemo(attributes.UpsertedMemo);
        return run.Add(new HistoryEvent
        {
            EventType = EventType.WorkflowPropertiesModified,
            WorkflowPropertiesModifiedEventAttributes = new WorkflowPropertiesModifiedEventAttributes
            {
                WorkflowTaskCompletedEventId = completedEventId,
                UpsertedMemo = attributes.UpsertedMemo,
            },
        });
    }
}
