namespace Temporalio.Common;

/// <summary>Order and fairness among the tasks of a task queue.</summary>
public sealed record Priority
{
    /// <summary>Creates a priority; what is null is inherited or the server's default.</summary>
    /// <param name="priorityKey">1 is the most urgent.</param>
    /// <param name="fairnessKey">Tasks with different keys share the queue fairly; at most 64 bytes.</param>
    /// <param name="fairnessWeight">Share of the key, from 0.001 to 1000.</param>
    public Priority(int? priorityKey = null, string? fairnessKey = null, float? fairnessWeight = null)
    {
        PriorityKey = priorityKey;
        FairnessKey = fairnessKey;
        FairnessWeight = fairnessWeight;
    }

    /// <summary>Reads a priority from the API, where zero and empty mean unset.</summary>
    internal Priority(Api.Common.V1.Priority? proto)
        : this(
            proto is { PriorityKey: not 0 } ? proto.PriorityKey : null,
            proto is { FairnessKey.Length: > 0 } ? proto.FairnessKey : null,
            proto is { FairnessWeight: not 0 } ? proto.FairnessWeight : null)
    {
    }

    /// <summary>Nothing set.</summary>
    public static Priority Default { get; } = new();

    /// <summary>1 is the most urgent.</summary>
    public int? PriorityKey { get; init; }

    /// <summary>Tasks with different keys share the queue fairly.</summary>
    public string? FairnessKey { get; init; }

    /// <summary>Share of the key.</summary>
    public float? FairnessWeight { get; init; }

    /// <summary>Writes the priority for the API.</summary>
    internal Api.Common.V1.Priority ToProto() => new()
    {
        PriorityKey = PriorityKey ?? 0,
        FairnessKey = FairnessKey ?? string.Empty,
        FairnessWeight = FairnessWeight ?? 0,
    };
}
