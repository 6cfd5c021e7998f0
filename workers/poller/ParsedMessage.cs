using DataEgress.Workflows.Egress;

namespace DataEgress.Workers.Poller;

/// <summary>What a message turned out to be.</summary>
internal abstract record ParsedMessage
{
    /// <summary>It says which flags were uploaded; maybe none.</summary>
    /// <param name="Flags">The flags.</param>
    /// <param name="Problem">Why some of its records can never work; null if all do.</param>
    internal sealed record Events(IReadOnlyList<FlagEvent> Flags, string? Problem = null) : ParsedMessage;

    /// <summary>It is well formed and asks for nothing.</summary>
    /// <param name="What">What it is.</param>
    internal sealed record Nothing(string What) : ParsedMessage;

    /// <summary>It can never work.</summary>
    /// <param name="Reason">Why.</param>
    internal sealed record Malformed(string Reason) : ParsedMessage;
}

/// <summary>A flag was uploaded.</summary>
/// <param name="Flag">The flag.</param>
/// <param name="Occurrence">Tells this upload from others of the same key: version, else sequencer, else a hash of the event.</param>
/// <param name="Time">When.</param>
internal sealed record FlagEvent(FlagObject Flag, string Occurrence, DateTimeOffset Time);
