using Microsoft.Extensions.DependencyInjection;
using Temporalio.Worker;

namespace Temporalio.Extensions.Hosting;

/// <summary>Configures a hosted worker.</summary>
public interface ITemporalWorkerServiceOptionsBuilder
{
    /// <summary>The worker's task queue.</summary>
    string TaskQueue { get; }

    /// <summary>Version of the code.</summary>
    WorkerDeploymentOptions? DeploymentOptions { get; }

    /// <summary>The services.</summary>
    IServiceCollection Services { get; }
}
