namespace Temporalio.Common;

/// <summary>A version of a deployment of workers.</summary>
/// <param name="DeploymentName">Deployment.</param>
/// <param name="BuildId">Build of it.</param>
public sealed record WorkerDeploymentVersion(string DeploymentName, string BuildId)
{
    /// <summary>Reads <c>deployment.build</c>.</summary>
    /// <param name="canonical">The text.</param>
    /// <returns>The version.</returns>
    /// <exception cref="ArgumentException">There is no dot.</exception>
    public static WorkerDeploymentVersion FromCanonicalString(string canonical) => canonical.Split('.', 2) is [var name, var build]
        ? new(name, build)
        : throw new ArgumentException($"'{canonical}' is not a deployment name, a dot and a build id", nameof(canonical));

    /// <summary>Writes <c>deployment.build</c>.</summary>
    /// <returns>The text.</returns>
    public string ToCanonicalString() => $"{DeploymentName}.{BuildId}";
}
