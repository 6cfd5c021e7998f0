using DataEgress.Local.Temporal.Grpc;
using DataEgress.Local.Temporal.Rules;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Temporalio.Api.Common.V1;

namespace DataEgress.Local.Temporal.Frontend.Rules;

/// <summary>What every request must keep to. Refusals are INVALID_ARGUMENT in a real server's words.</summary>
internal static class RequestRules
{
    private const int MaximumLinks = 10;
    private const int MaximumLinkBytes = 4000;

    /// <summary>An execution must be named, by its workflow id; a run id must be a UUID.</summary>
    public static void CheckExecution(WorkflowExecution? execution)
    {
        if (execution is null)
        {
            throw Refused("Execution is not set on request.");
        }

        if (execution.WorkflowId.Length == 0)
        {
            throw Refused("WorkflowId is not set on request.");
        }

        if (execution.RunId.Length > 0 && !Guid.TryParse(execution.RunId, out _))
        {
            throw Refused("Invalid RunId.");
        }
    }

    /// <summary>An execution that is not looked at before it is looked up; a real server has other words for its faults then.</summary>
    public static void CheckLookup(string workflowId, string runId)
    {
        if (runId.Length == 0)
        {
            return;
        }

        if (workflowId.Length == 0)
        {
            throw Refused("Can't load workflow execution.  WorkflowId not set.");
        }

        if (!Guid.TryParse(runId, out _))
        {
            throw Refused("RunId is not valid UUID.");
        }
    }

    public static void CheckWorkflowId(string workflowId)
    {
        if (workflowId.Length == 0)
        {
            throw Refused("WorkflowId is not set on request.");
        }

        if (IdRules.IsTooLong(workflowId))
        {
            throw Refused($"WorkflowId exceeds maximum allowed length ({IdRules.LengthOf(workflowId)}/{IdRules.Limit})");
        }
    }

    public static void CheckIdentity(string identity)
    {
        if (IdRules.IsTooLong(identity))
        {
            throw Refused("Identity length exceeds limit.");
        }
    }

    /// <summary>The request id, or a new one where there is none: who retries by himself sends one.</summary>
    public static string RequestId(string requestId)
    {
        if (requestId.Length == 0)
        {
            return Guid.NewGuid().ToString();
        }

        return IdRules.IsTooLong(requestId) ? throw Refused("RequestId length exceeds limit.") : requestId;
    }

    public static void CheckBlob(IMessage? blob)
    {
        if (blob is not null && blob.CalculateSize() > FrontendLimits.BlobBytes)
        {
            throw Refused("Blob data size exceeds limit.");
        }
    }

    public static void CheckMemo(Memo? memo)
    {
        if (memo is not null && memo.CalculateSize() > FrontendLimits.MemoBytes)
        {
            throw Refused("Memo size exceeds limit.");
        }
    }

    public static void CheckLinks(RepeatedField<Link> links)
    {
        if (links.Count > MaximumLinks)
        {
            throw Refused($"cannot attach more than {MaximumLinks} links per request, got {links.Count}");
        }

        foreach (var link in links)
        {
            var size = link.CalculateSize();
            if (size > MaximumLinkBytes)
            {
                throw Refused($"link exceeds allowed size of {MaximumLinkBytes}, got {size}");
            }

            if (link.VariantCase == Link.VariantOneofCase.None)
            {
                throw Refused("unsupported link variant");
            }

            if (link.WorkflowEvent is { } linked && (linked.Namespace.Length == 0 || linked.WorkflowId.Length == 0 || linked.RunId.Length == 0))
            {
                var empty = linked.Namespace.Length == 0 ? "namespace" : linked.WorkflowId.Length == 0 ? "workflow ID" : "run ID";
                throw Refused($"workflow event link must not have an empty {empty} field");
            }
        }
    }

    public static GrpcStatusException Refused(string message) => GrpcStatusException.InvalidArgument(message);
}
