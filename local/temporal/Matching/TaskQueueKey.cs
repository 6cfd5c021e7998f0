using Temporalio.Api.Enums.V1;

namespace DataEgress.Local.Temporal.Matching;

/// <summary>What identifies a task queue. Workflow and activity tasks of one name are two queues.</summary>
/// <param name="Namespace">The namespace's name.</param>
/// <param name="Name">The queue's name; for a sticky queue the worker's own unique one.</param>
/// <param name="Type">Workflow or activity.</param>
/// <param name="Kind">Normal or sticky.</param>
internal readonly record struct TaskQueueKey(
    string Namespace, string Name, TaskQueueType Type, TaskQueueKind Kind = TaskQueueKind.Normal);
