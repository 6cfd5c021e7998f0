using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using DataEgress.Workflows;

namespace DataEgress.Starter.Starting;

/// <summary>What is to be replayed.</summary>
internal abstract record ReplayTarget
{
    /// <summary>What <see cref="TryParse"/> takes, for help and errors.</summary>
    public const string Allowed = "a flag s3://BUCKET/KEY, a prefix s3://BUCKET/PREFIX or egress/BUCKET/PREFIX*, or a workflow id egress/BUCKET/KEY@VERSION";

    /// <summary>One workflow.</summary>
    /// <param name="Id">Its id, which may be that of a replay.</param>
    public sealed record Workflow(string Id) : ReplayTarget;

    /// <summary>Every egress whose id begins so.</summary>
    /// <param name="IdPrefix">Beginning of workflow ids.</param>
    public sealed record Prefix(string IdPrefix) : ReplayTarget;

    /// <summary>Reads it.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ReplayTarget? target)
    {
        target = S3Location.TryParse(text, out var location)
            ? FromLocation(location)
            : text.StartsWith(WorkflowIds.EgressPrefix, StringComparison.Ordinal) && text.Length > WorkflowIds.EgressPrefix.Length
                ? text.EndsWith('*') ? new Prefix(text[..^1]) : new Workflow(text)
                : null;
        return target is not null;
    }

    /// <summary>Takes the number of a replay off an id.</summary>
    /// <returns>The id of what was first started, and the number; 0 for an id that is no replay's.</returns>
    public static (string Original, int Number) SplitReplay(string id)
    {
        var mark = id.LastIndexOf(WorkflowIds.ReplayMark, StringComparison.Ordinal);
        return mark > 0
            && int.TryParse(id.AsSpan(mark + WorkflowIds.ReplayMark.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number > 0
            && WorkflowIds.Replay(id[..mark], number) == id
                ? (id[..mark], number)
                : (id, 0);
    }

    /// <summary>The id without what tells one upload of the flag from another.</summary>
    public static string FlagOf(string originalId) => originalId.LastIndexOf('@') is > 0 and var at ? originalId[..at] : originalId;

    private static Prefix FromLocation(S3Location location)
    {
        var key = location.Key.EndsWith('*') ? location.Key[..^1] : location.Key;
        return new($"{WorkflowIds.EgressPrefix}{location.Bucket}/{key}{(location.IsFlag ? "@" : "")}");
    }
}
