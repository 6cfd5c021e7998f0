using DataEgress.Activities.Tests.Egress.Encryption;
using DataEgress.Local.Receiver;

namespace DataEgress.Workers.Tests.Weather;

/// <summary>The same where a data key service has the keys, and it is what fails.</summary>
public sealed class DataKeyTroubleTests : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("dks-trouble-");
    private readonly DevelopmentCertificates certificates = DevelopmentCertificates.Create();
    private readonly Bench bench = new();
    private DataKeyServer dks = null!;

    public async ValueTask InitializeAsync()
    {
        certificates.Write(folder.FullName);
        dks = await DataKeyServer.StartAsync(certificates);
        await bench.StartAsync(
            ("Egress:DataKeys:DksUrl", dks.Url),
            ("Egress:DataKeys:ClientCertificatePath", DevelopmentCertificates.ClientPath(folder.FullName)),
            ("Egress:DataKeys:TrustPath", DevelopmentCertificates.AuthorityPath(folder.FullName)));
        var (key, encrypted) = dks.Generate();
        bench.DataKey = new(DataKeyServer.KeyId, key, encrypted);
    }

    public async ValueTask DisposeAsync()
    {
        await bench.DisposeAsync();
        await dks.DisposeAsync();
        certificates.Dispose();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Deliver_DataKeyServiceInTrouble_WaitsWithARemedyAndEndsAfterRetry()
    {
        foreach (var trouble in Trouble.All.Where(t => t.Dks is not null))
        {
            await PermanentTroubleTests.RunAsync(bench, trouble, on => dks.Failing = on ? trouble.Dks : null);
        }
    }
}
