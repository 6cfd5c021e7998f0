using System.Diagnostics.CodeAnalysis;

namespace Temporalio.Client;

/// <summary>How requests are compressed.</summary>
[SuppressMessage("Design", "CA1034:Nested types should not be visible", Justification = "The official API nests the cases.")]
public abstract record GrpcCompression
{
    /// <summary>The cases are the nested records.</summary>
    internal GrpcCompression()
    {
    }

    /// <summary>Requests are compressed with gzip, and gzip is accepted in responses.</summary>
    public sealed record Gzip() : GrpcCompression;

    /// <summary>No compression.</summary>
    public sealed record None() : GrpcCompression;
}
