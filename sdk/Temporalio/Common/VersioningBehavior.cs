namespace Temporalio.Common;

/// <summary>How a workflow moves between versions of its deployment.</summary>
public enum VersioningBehavior
{
    /// <summary>Not said: the worker's default.</summary>
    Unspecified = 0,

    /// <summary>The workflow stays with the version it started on.</summary>
    Pinned = 1,

    /// <summary>The workflow moves to the current version with its next task.</summary>
    AutoUpgrade = 2,
}
