using Amazon.Runtime;
using DataEgress.Local.Provisioning;
using DataEgress.Local.Receiver;
using DataEgress.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DataEgress.Local.Machine;

/// <summary>What poller and workers need to know of the machine.</summary>
/// <param name="Endpoints">Where the parts listen.</param>
/// <param name="QueueUrl">The queue of events.</param>
/// <param name="Region">AWS region.</param>
/// <param name="Credentials">AWS credentials; null: the workers find their own.</param>
/// <param name="RoutesFile">Path of the SFT routes.</param>
/// <param name="StagingFolder">Where files are staged.</param>
/// <param name="CertificateFolder">Where the client's certificate and the authority's lie.</param>
/// <param name="Deployment">Where deployments find what they need; null: as the environment says, which is none by default.</param>
internal sealed record WorkerHostSettings(
    Endpoints Endpoints,
    string QueueUrl,
    string Region,
    ImmutableCredentials? Credentials,
    string RoutesFile,
    string StagingFolder,
    string CertificateFolder,
    DeploymentFolders? Deployment);

/// <summary>The product's own host, told where everything is.</summary>
internal static class WorkerHost
{
    public static IHost Create(WorkerHostSettings settings, ILoggerFactory loggers)
    {
        var values = new Dictionary<string, string?>
        {
            ["TEMPORAL_ADDRESS"] = settings.Endpoints.Temporal,
            ["AWS_ENDPOINT_URL"] = settings.Endpoints.Aws.GetLeftPart(UriPartial.Authority),
            ["AWS_REGION"] = settings.Region,
            ["AWS_ACCESS_KEY_ID"] = settings.Credentials?.AccessKey,
            ["AWS_SECRET_ACCESS_KEY"] = settings.Credentials?.SecretKey,
            ["AWS_SESSION_TOKEN"] = settings.Credentials?.Token,
            ["Egress:Environment"] = "local",
            ["Egress:Table"] = ResourceNames.Table,
            ["Egress:ReceiptBucket"] = ResourceNames.ReceiptBucket,
            ["Egress:Queue:Url"] = settings.QueueUrl,
            ["Egress:Sft:RoutesFile"] = settings.RoutesFile,
            ["Egress:Sft:StagingRoot"] = settings.StagingFolder,
            ["Egress:Sft:ClientCertificatePath"] = DevelopmentCertificates.ClientPath(settings.CertificateFolder),
            ["Egress:Sft:TrustPath"] = DevelopmentCertificates.AuthorityPath(settings.CertificateFolder),
        };
        if (settings.Deployment is { } deployment)
        {
            values["Egress:Deployment:Workspace"] = deployment.Workspace;
            values["Egress:Deployment:Plans"] = deployment.Plans;
        }

        var builder = EgressHost.CreateBuilder([], values);
        builder.Services.Replace(ServiceDescriptor.Singleton(loggers));

        // The process's signals are the command's, which stops all parts in their order.
        builder.Services.Replace(ServiceDescriptor.Singleton<IHostLifetime, NoLifetime>());
        return builder.Build();
    }
}
