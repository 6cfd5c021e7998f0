using Amazon.Runtime;
using DataEgress.Local.Aws;

namespace AwsSdk.Tests;

/// <summary>A server that verifies signatures, and how each client of the tests signs.</summary>
internal static class StandInFixture
{
    public static readonly BasicAWSCredentials Credentials = new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");

    public static Task<AwsServer> StartAsync(Func<DataEgress.Local.Aws.Http.AwsRequest, DataEgress.Local.Aws.Http.Fault?>? faults = null) =>
        AwsServer.StartAsync(
            new AwsServerOptions
            {
                Credentials = [new AwsCredential("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")],
                Faults = faults,
            },
            TestContext.Current.CancellationToken);
}
