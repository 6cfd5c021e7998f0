using System.CommandLine;
using DataEgress.Bench.Crypto;
using DataEgress.Bench.Scale;
using DataEgress.Bench.Sdk;
using DataEgress.Bench.Server;

var root = new RootCommand("Measures how fast Egress is on this machine.")
{
    ServerCommand.Create(),
    HostCommand.Create(),
    CryptoCommand.Create(),
    ScaleCommand.Create(),
    SdkCommand.Create(),
    WorkerCommand.Create(),
    LargeCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
