using DataEgress.Local.Temporal.Grpc;
using DataEgress.Local.Temporal.Rules;
using DataEgress.Local.Temporal.Visibility;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.TaskQueue.V1;

namespace DataEgress.Local.Temporal.History.Commands;

// What commands about other executions and the next run have in common.
internal sealed partial class CommandProcessor
{
    /// <summary>Carries out a check; its refusal fails the workflow task, in the words given.</summary>
    private static void Check(WorkflowTaskFailedCause cause, Action check, Func<string, string> words)
    {
        try
        {
            check();
        }
        catch (GrpcStatusException refusal) when (refusal.Code == GrpcStatusCode.InvalidArgument)
        {
            throw new WorkflowTaskFailure(cause, words(refusal.Message));
        }
    }

    private void CheckSameNamespace(string namespaceName, WorkflowTaskFailedCause cause)
    {
        if (namespaceName.Length > 0 && run.Engine.Namespaces.Resolve(namespaceName).Id != ns.Id)
        {
            throw new WorkflowTaskFailure(cause, "cross namespace commands are not allowed");
        }
    }

    /// <summary>The queue of another run: this one's where none is named.</summary>
    private TaskQueue CheckedQueue(TaskQueue? queue, WorkflowTaskFailedCause cause, string what, string which)
    {
        queue ??= new TaskQueue();
        Check(
            cause,
            () => TaskQueueRules.CheckUserDefined(queue, otherwise: run.Execution.TaskQueue, parent: run.Execution.TaskQueue),
            fault => $"{what}: {fault}. {which} TaskQueue={TaskQueueRules.Describe(queue)}");
        return queue;
    }

    /// <summary>
    /// Search attributes that no one has registered; told of before anything else, whatever the command is called.
    /// </summary>
    private void CheckAttributeNames(SearchAttributes? attributes) =>
        WorkflowTaskFailure.On(WorkflowTaskFailedCause.BadSearchAttributes, () => SearchAttributeRules.CheckNames(ns, attributes));

    /// <summary>More search attributes than can be kept fail the workflow, not only the task.</summary>
    private static void CheckAttributeSizes(SearchAttributes? attributes, WorkflowTaskFailedCause cause)
    {
        try
        {
            SearchAttributeRules.CheckSizes(attributes);
        }
        catch (GrpcStatusException refusal)
        {
            throw new WorkflowTaskFailure(cause, refusal.Message, terminates: true);
        }
    }

    private static int SizeOf(IEnumerable<KeyValuePair<string, Payload>> fields) =>
        fields.Sum(field => IdRules.LengthOf(field.Key) + field.Value.Data.Length);

    private static void CheckPending(int count, WorkflowTaskFailedCause cause, string what)
    {
        if (count >= MostPending)
        {
            throw new WorkflowTaskFailure(
                cause, $"the number of pending {what}, {count}, has reached the per-workflow limit of {MostPending}");
        }
    }
}
