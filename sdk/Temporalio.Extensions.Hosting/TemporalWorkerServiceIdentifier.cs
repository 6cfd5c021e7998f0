namespace Temporalio.Extensions.Hosting;

/// <summary>Which worker of the host a service is.</summary>
/// <param name="TaskQueue">Task queue.</param>
/// <param name="Version">Canonical deployment version.</param>
/// <param name="VersionIsBuildId">Whether the version is a build id of the older versioning; not supported here.</param>
public record TemporalWorkerServiceIdentifier(string TaskQueue, string? Version, bool VersionIsBuildId);
