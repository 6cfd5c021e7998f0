using Temporalio.Common;

namespace Temporalio.Worker;

/// <summary>Which version of the code a worker runs.</summary>
public class WorkerDeploymentOptions : ICloneable
{
    /// <summary>Options without a version yet.</summary>
    public WorkerDeploymentOptions()
    {
    }

    /// <summary>Options with a version.</summary>
    /// <param name="version">The version.</param>
    /// <param name="useWorkerVersioning">Whether tasks are routed by version.</param>
    public WorkerDeploymentOptions(WorkerDeploymentVersion version, bool useWorkerVersioning)
    {
        Version = version;
        UseWorkerVersioning = useWorkerVersioning;
    }

    /// <summary>The version.</summary>
    public WorkerDeploymentVersion? Version { get; set; }

    /// <summary>Whether tasks are routed by version.</summary>
    public bool UseWorkerVersioning { get; set; }

    /// <summary>How workflows that do not say so move between versions.</summary>
    public VersioningBehavior DefaultVersioningBehavior { get; set; } = VersioningBehavior.Unspecified;

    /// <summary>A shallow copy.</summary>
    /// <returns>The copy.</returns>
    public virtual object Clone() => MemberwiseClone();
}
